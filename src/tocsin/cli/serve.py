"""``tocsin serve``: Tocsin over HTTP."""

from __future__ import annotations

import ipaddress
import threading
from contextlib import ExitStack
from pathlib import Path

import click
from starlette.routing import Mount

from tocsin.api import (
    Address,
    HmaOptions,
    HmaService,
    Listener,
    Place,
    V1Service,
    bridges_router,
    hma_app,
    log_files,
    main_app,
    serve,
)
from tocsin.banks import BankStore
from tocsin.bridges import read_settings
from tocsin.cases import read_policy
from tocsin.cli.background import EVERY_HOUR, EVERY_MINUTE, EVERY_TEN_SECONDS, background_of
from tocsin.cli.bridge import Bridges
from tocsin.cli.console_desk import console_of, content_of
from tocsin.cli.failures import plain, talk, told
from tocsin.cli.legal_basis import checked_basis
from tocsin.cli.rescanning import rescanning, trying
from tocsin.cli.server_log import telling
from tocsin.clock import SystemClock
from tocsin.config import data_folder, database_url
from tocsin.jobs import Worker
from tocsin.log import FOLDER, LogKey
from tocsin.outgoing import Reach
from tocsin.people import open_keyring
from tocsin.reporting import Handovers, Reporting, read_reporter
from tocsin.scan import ScanOptions
from tocsin.store import Store
from tocsin.trials import Trials


def _networks(
    _context: click.Context, _option: click.Parameter, written: tuple[str, ...]
) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    try:
        return tuple(ipaddress.ip_network(each, strict=False) for each in written)
    except ValueError as error:
        raise click.BadParameter(f"{error}; write a network as 10.0.0.0/8, or an address") from error


@click.command("serve")
@click.option(
    "--port", default=8080, show_default=True, type=click.IntRange(0, 65_535), help="Port to listen on."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="Data folder [default: $TOCSIN_DATA, else ~/.local/share/tocsin].",
)
@click.option(
    "--behind-proxy",
    is_flag=True,
    help="A proxy that speaks TLS stands before this server; needed to listen beyond this machine.",
)
@click.option(
    "--reach",
    metavar="NETWORK",
    callback=_networks,
    multiple=True,
    help="Network that webhooks, bridges and witnesses may be in besides the public internet [default: none].",
)
@click.option(
    "--policy",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="File that says how cases are worked, over what ships (see docs/cases.md).",
)
@click.option(
    "--public",
    metavar="URL",
    help="Address under which browsers see this server, as https://tocsin.example [default: where it listens].",
)
@click.option(
    "--content",
    metavar="EVENTS",
    multiple=True,
    help="Files, folders or patterns of events from which the console shows texts (see docs/lookup.md).",
)
@click.option(
    "--media-root",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Folder of the pictures that events name.",
)
@click.option(
    "--identities",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="File that says who holds accounts (see docs/lookup.md).",
)
@click.option(
    "--rescan-every",
    type=click.IntRange(1, 59),
    metavar="MINUTES",
    help="Scan what came over HTTP so often, and bring the cases in [default: by tocsin rescan alone].",
)
@click.option(
    "--weights",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Weights file that these scans weigh by until people put another live (tocsin rules).",
)
@click.option(
    "--indicators",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Folder with your own phrase files for these scans, likewise.",
)
@click.option(
    "--public-log",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Folder that the log is published to, also for a web host [default: public-log in the data folder].",
)
@click.option("--hma-listen", metavar="HOST:PORT", help="Answer HMA's endpoints here (see docs/hma.md).")
@click.option(
    "--hma-allow",
    metavar="NETWORK",
    callback=_networks,
    multiple=True,
    help="Network that may ask there [default: this machine].",
)
@click.option(
    "--hma-rate",
    default=100.0,
    show_default=True,
    type=click.FloatRange(0, min_open=True),
    help="Requests a second that a client may make there.",
)
@click.option(
    "--hma-fetch-from",
    metavar="HOST",
    multiple=True,
    help="Host that files may be fetched from there; .HOST for those below it [default: none].",
)
@click.option(
    "--hma-log",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Access log [default: log/hma-access.jsonl in the data folder].",
)
def serve_command(
    port: int,
    host: str,
    data: Path | None,
    behind_proxy: bool,
    reach: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...],
    policy: Path | None,
    rescan_every: int | None,
    weights: Path | None,
    indicators: Path | None,
    public: str | None,
    content: tuple[str, ...],
    media_root: Path | None,
    identities: Path | None,
    public_log: Path | None,
    hma_listen: str | None,
    hma_allow: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...],
    hma_rate: float,
    hma_fetch_from: tuple[str, ...],
    hma_log: Path | None,
) -> None:
    """Serve Tocsin over HTTP until it is told to stop (SIGTERM, Ctrl+C).

    \b
    Examples:
      tocsin serve
      tocsin serve --content events/ --media-root media/
      tocsin serve --data /srv/tocsin --hma-listen 127.0.0.1:5100
      tocsin serve --hma-listen 10.0.0.5:5100 --hma-allow 10.0.0.0/24 --behind-proxy

    The console is at the address that is printed (localhost where it may: passkeys want a name, not 127.0.0.1);
    `tocsin user add` lets the first person in. The API answers under /v1 (see docs/api.md), the published log under
    /log/, to anybody (see docs/log.md). People's work is kept in PostgreSQL: that of TOCSIN_DATABASE_URL, or one of its
    own in the data folder.

    It listens on this machine alone unless --host says otherwise, and speaks plain HTTP to others only behind a proxy.

    Exit codes: 0 stopped; 2 wrong use; 3 the port is taken, or the data folder or the database cannot be
    used.
    """
    if rescan_every is None and (weights or indicators):
        raise click.UsageError(
            "--weights and --indicators are for the scans of --rescan-every; give that too."
        )
    with told(), ExitStack() as held:
        main = Address(host, port)
        hma = None if hma_listen is None else Address.parse(hma_listen)
        for address in (main, hma):
            if address is not None:
                address.check_plain(behind_proxy=behind_proxy)
        folder = data_folder(data)
        options = HmaOptions(
            allow=hma_allow or HmaOptions().allow,
            rate=hma_rate,
            fetch_from=tuple(each.lower() for each in hma_fetch_from),
            log=hma_log or folder / "log" / "hma-access.jsonl",
        )
        here = held.enter_context(main.listening())
        published = public_log or folder / FOLDER
        clock, worked = SystemClock(), read_policy(policy)
        held.enter_context(telling(_tell, clock))
        store = held.enter_context(Store.open(folder, database_url()))
        held.enter_context(store.kept_running(_tell))
        lookup = content_of(
            store, folder, events=content, media_root=media_root, identities=identities, held=held
        )
        background = background_of(store, worked, clock, folder, Reach(reach), lookup, public_log=published)
        reporting = Reporting(store, worked, clock, folder, lookup, read_reporter(folder))
        background.every("reports.file", EVERY_TEN_SECONDS, reporting.file_what_is_due)
        background.every("reports.handovers", EVERY_MINUTE, Handovers(reporting).hand_over_what_is_due)
        background.every("reports.late", EVERY_HOUR, reporting.tell_of_late_ones)
        chosen = ScanOptions(legal_basis=checked_basis(folder), weights=weights, indicators=indicators)
        going = threading.Lock()
        if rescan_every is not None:
            again = rescanning(store, worked, clock, folder / "work", chosen, going=going)
            background.every("rescan", f"*/{rescan_every} * * * *", again)
        trials = Trials(store, clock, folder / "work", chosen)
        background.every("rules.try", EVERY_MINUTE, trying(trials, going=going))
        bridges = Bridges(store, worked, clock, read_settings(folder), Reach(reach))
        if bridges.matrix is not None:
            background.every("bridges.matrix", EVERY_MINUTE, bridges.matrix.keep_up)
        console = console_of(
            store,
            worked,
            clock,
            folder,
            (public or here.url).rstrip("/"),
            lookup=lookup,
        )
        api = V1Service(
            store,
            worked,
            clock,
            open_keyring(store, folder),
            LogKey.open(folder),
            lookup=lookup,
            folder=folder,
        )
        app = main_app(
            api,
            mounts=[Mount("/log", log_files(published)), Mount("/", console)],
            routers=[bridges_router(bridges.coop, bridges.inbox, api.receipts)],
        )
        listeners = {"Tocsin": Listener(app, here)}
        if hma is not None:
            socket = held.enter_context(hma.bind())
            service = HmaService(BankStore(folder), options)
            held.callback(service.close)
            place = Place((socket,), f"http://{Address(*socket.getsockname()[:2])}")
            listeners["HMA's endpoints"] = Listener(hma_app(service), place)
            loading = threading.Thread(target=service.prepare, name="prepare")
            loading.start()
            held.callback(loading.join)
        held.enter_context(Worker(background))
        serve(list(listeners.values()), lambda: _say(listeners))


def _tell(said: str) -> None:
    talk.print(plain(said), soft_wrap=True)


def _say(listeners: dict[str, Listener]) -> None:
    for name, listener in listeners.items():
        talk.print(f"{name} at {listener.place.url}".replace("[", "\\["))
