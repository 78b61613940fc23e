"""What all tests share."""

from hypothesis import settings

from bot.settings import prepare_libraries
from tests.proving import figure, how_many, pytest_addoption, pytest_terminal_summary

__all__ = ["figure", "how_many", "pytest_addoption", "pytest_terminal_summary"]

prepare_libraries()

# Speed is no test's business, and what passed here must pass there. To look for new examples:
# pytest --hypothesis-profile=explore
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=2000)
settings.load_profile("same")
