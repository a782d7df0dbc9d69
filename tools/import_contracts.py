"""A contract of import-linter for rooms to come: its own ``forbidden`` refuses to name a module that does not exist."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class ApartContract(Contract):
    """``source_module``, and everything in it, imports none of ``apart_modules`` nor anything in them, by itself.

    Modules that do not exist yet are apart already; what others import is held by the order of rooms.
    """

    source_module = fields.StringField()
    apart_modules = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002 — the library's own
        """The imports that should not be, as ``importer -> imported``."""
        met = sorted(
            f"{one} -> {imported}"
            for one in graph.modules
            if _inside(one, self.source_module)
            for imported in graph.find_modules_directly_imported_by(one)
            if any(_inside(imported, apart) for apart in self.apart_modules)
        )
        return ContractCheck(kept=not met, metadata={"met": met})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """One line an import."""
        for line in check.metadata["met"]:
            output.print_error(line)


def _inside(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")
