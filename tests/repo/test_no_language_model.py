"""IA-III-8B-TEXTS: no text is written by a model. No package that speaks to one, no import, no address of one.

Whoever sends approves every word (tests named beside this one); this says that nothing else could have written it.
"""

import re

import pytest
from sources import ROOT, imported, imports, packages, sources

MODELS = frozenset(
    {
        "openai",
        "anthropic",
        "mistralai",
        "cohere",
        "langchain",
        "llama",
        "ollama",
        "litellm",
        "vllm",
        "transformers",
        "gpt4all",
        "replicate",
        "genai",
        "generativeai",
        "vertexai",
        "bedrock",
        "groq",
        "dspy",
        "autogen",
        "crewai",
        "guidance",
        "sentencepiece",
        "tiktoken",
        "ctransformers",
        "llamaindex",
    }
)
HOSTS = re.compile(
    r"//(?:[\w-]+\.)*(?:openai|anthropic|mistral|cohere|groq|together|replicate|perplexity|deepseek|openrouter"
    r"|huggingface|generativelanguage\.googleapis)\.(?:com|ai|co|xyz|net|org)\b|/v1/(?:chat/)?completions\b",
    re.IGNORECASE,
)


def of_models(names: set[str]) -> set[str]:
    """Names with a word of a library that has texts written."""
    return {one for one in names if set(re.split(r"[^a-z0-9]+", one.lower().replace("_index", "index"))) & MODELS}


def test_no_package_has_texts_written():
    names = packages()
    assert len(names) > 100
    assert of_models(names) == set()


def test_no_module_imports_one():
    found = imported()
    assert "django.db" in found
    assert of_models({part for one in found for part in one.split(".")}) == set()


def test_no_address_leads_to_one():
    read = {str(one.relative_to(ROOT)): HOSTS.findall(one.read_text(encoding="utf-8")) for one in sources()}
    assert len(read) > 1000
    assert {name: found for name, found in read.items() if found} == {}


@pytest.mark.parametrize("name", ["openai", "mistralai", "langchain-core", "llama_index", "google-genai", "litellm"])
def test_such_a_package_would_be_found(name: str):
    assert of_models({name, "django"}) == {name}


@pytest.mark.parametrize(
    "address", ["https://api.openai.com/v1/", "https://api.mistral.ai/x", "http://127.0.0.1:11434/v1/chat/completions"]
)
def test_such_an_address_would_be_found(address: str):
    assert HOSTS.search(f'post("{address}")')


def test_an_import_inside_a_function_would_be_found():
    assert of_models(imports("def f():\n    import openai\n    from transformers import pipeline")) == {
        "openai",
        "transformers",
    }
