"""Installed as a wheel, run from another folder, it works the same: nothing it needs stays behind."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]
PARTS = ("bot", "digests", "pyproject.toml", "README.md", "LICENSE")


def test_an_installed_copy_finds_a_paper(tmp_path: Path) -> None:
    """Code, catalogues, digests, migrations and the page are all in the package."""
    source, target, home = tmp_path / "source", tmp_path / "installed", tmp_path / "home"
    home.mkdir()
    for part in PARTS:
        copy = shutil.copytree if (CHECKOUT / part).is_dir() else shutil.copyfile
        source.mkdir(exist_ok=True)
        copy(CHECKOUT / part, source / part)
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    install += ["--no-build-isolation", "--target", str(target), str(source)]
    subprocess.run(install, check=True, capture_output=True)
    shutil.rmtree(source)
    files = {file.name for file in target.rglob("*") if file.is_file()}
    assert {"ru.po", "index.html", "topics.yaml", "digest.schema.json"} <= files
    say_where = "import bot, digests; print(bot.__file__); print(digests.__file__)"
    environment = os.environ | {"PYTHONPATH": str(target), "HOME": str(home)}

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=home,
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    assert all(line.startswith(str(target)) for line in run("-c", say_where).splitlines())
    assert "arXiv:2302.04761" in run("-m", "bot", "find", "toolformer")
    assert "50 papers can be read" in run("-m", "bot", "doctor")
