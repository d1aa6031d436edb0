"""Elections held before the platform, written down as Pabulib files by this project."""

from pathlib import Path

from civic.results.importing import import_election

FILES = Path(__file__).with_name("elections")


def import_elections() -> None:
    """Import each file of `elections/`, which is called by its area: `trige-2023.pb`."""
    for file in sorted(FILES.glob("*.pb")):
        area_slug, _, _year = file.stem.rpartition("-")
        import_election(data=file.read_bytes(), filename=file.name, area_slug=area_slug)
