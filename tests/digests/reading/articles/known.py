"""Real papers that small articles are about, with words of our own on each."""

from typing import NamedTuple


class Known(NamedTuple):
    """A paper, and what an article may say of it: a subject and two sentences."""

    title: str
    arxiv_id: str
    code: str
    subject: str
    text: str

    @property
    def link(self) -> str:
        """Its page in the archive."""
        return f"https://arxiv.org/abs/{self.arxiv_id}"


QLORA = Known(
    "QLoRA: Efficient Finetuning of Quantized LLMs",
    "2305.14314",
    "https://github.com/artidoro/qlora",
    "Tuning on one card",
    "A frozen model kept in four bits is tuned through small adapters. One card with 48 GB of memory"
    " is enough for a model of 65 billion parameters.",
)
TOOLFORMER = Known(
    "Toolformer: Language Models Can Teach Themselves to Use Tools",
    "2302.04761",
    "https://github.com/lucidrains/toolformer-pytorch",
    "Calling a calculator",
    "The model decides by itself when a calculator or a search engine is to be called. It learns this"
    " from a text that it annotated itself.",
)
TREE = Known(
    "Tree of Thoughts: Deliberate Problem Solving with Large Language Models",
    "2305.10601",
    "https://github.com/princeton-nlp/tree-of-thought-llm",
    "More than one chain",
    "Instead of one chain of steps several are explored and judged. Where one leads nowhere, the search"
    " goes back and takes another branch.",
)
MAMBA = Known(
    "Mamba: Linear-Time Sequence Modeling with Selective State Spaces",
    "2312.00752",
    "https://github.com/state-spaces/mamba",
    "Without any attention",
    "The parameters of a state space depend on the input, so that things can be forgotten. Its time"
    " grows with the length of a sequence and no faster.",
)
LLAVA = Known(
    "Visual Instruction Tuning",
    "2304.08485",
    "https://github.com/haotian-liu/LLaVA",
    "Seeing and talking",
    "An encoder for images is tied to a language model by a single projection. The instructions that it"
    " was tuned on were written by another model.",
)
VOYAGER = Known(
    "Voyager: An Open-Ended Embodied Agent with Large Language Models",
    "2305.16291",
    "https://github.com/MineDojo/Voyager",
    "Playing all day",
    "An agent in Minecraft writes programs and keeps those that worked. What it learnt in one world"
    " helps it in the next one.",
)

THREE = (QLORA, TOOLFORMER, TREE)
FOUR = (*THREE, MAMBA)


def page(body: str, head: str = "") -> bytes:
    """Return a page of HTML."""
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()
