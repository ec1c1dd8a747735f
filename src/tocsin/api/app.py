"""The main application, which parts of the product mount on."""

from __future__ import annotations

from fastapi import FastAPI

from tocsin import __version__


def main_app() -> FastAPI:
    """Return the application that answers ``GET /health`` and ``GET /openapi.json``."""
    # No page of documentation: it would load scripts from elsewhere.
    app = FastAPI(title="Tocsin", version=__version__, docs_url=None, redoc_url=None, redirect_slashes=False)

    @app.get("/health", summary="Whether the server answers")
    async def health() -> dict[str, str]:
        return {"status": "ok", "version": __version__}

    return app
