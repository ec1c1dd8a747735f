"""What every template of the console stands in: autoescape on, nothing undefined, a reader's language."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from tocsin.console.languages import Tongue


def environment(package: str, spoken: Tongue) -> Environment:
    """Return what a package's ``templates`` are read by; what they mark to be translated is said in a language."""
    made = Environment(
        loader=PackageLoader(package),
        autoescape=select_autoescape(enabled_extensions=("html", "svg"), default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]
        spoken.words.gettext, spoken.words.ngettext, newstyle=True
    )
    return made
