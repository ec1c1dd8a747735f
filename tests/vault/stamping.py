"""A time-stamping authority on loopback: `openssl ts` behind a small server, with a certificate chain of its own."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

_CONFIG = """
[req]
distinguished_name = dn
prompt = no
[dn]
CN = Test root
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[stamper]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_cert = {folder}/stamper.pem
signer_key = {folder}/stamper.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
ordering = no
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


def openssl(*words: str | Path, given: bytes | None = None) -> bytes:
    """Run openssl and return its output."""
    done = subprocess.run(["openssl", *map(str, words)], input=given, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def make_authority(folder: Path) -> Path:
    """Make a root and a stamper, and return the root's certificate."""
    config = folder / "tsa.cnf"
    config.write_text(_CONFIG.format(folder=folder))
    (folder / "serial").write_text("01\n")
    key = ("-newkey", "rsa:2048", "-nodes", "-config", config)
    openssl(
        *("req", "-x509", *key, "-keyout", folder / "root.key", "-out", folder / "root.pem"),
        *("-days", "30", "-extensions", "root"),
    )
    openssl(
        *("req", "-new", *key, "-subj", "/CN=Test stamper", "-keyout", folder / "stamper.key"),
        *("-out", folder / "stamper.csr"),
    )
    openssl(
        *(
            "x509",
            "-req",
            "-in",
            folder / "stamper.csr",
            "-CA",
            folder / "root.pem",
            "-CAkey",
            folder / "root.key",
        ),
        *("-CAcreateserial", "-days", "30", "-extfile", config, "-extensions", "stamper"),
        *("-out", folder / "stamper.pem"),
    )
    return folder / "root.pem"


@contextmanager
def answering(folder: Path) -> Iterator[str]:
    """Serve the authority of a folder, and yield its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = folder / "asked.tsq"
            asked.write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            openssl(
                *("ts", "-reply", "-config", folder / "tsa.cnf", "-section", "here"),
                *("-queryfile", asked, "-out", folder / "answer.tsr"),
            )
            answer = (folder / "answer.tsr").read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
