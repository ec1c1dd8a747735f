"""Stands for the command: hands arguments, environment, folder and streams to the preparer, and ends as that says."""

# ruff: noqa: PTH100, PTH109, PTH118, PTH119, PTH120
# To load pathlib would take longer than all that is done here.

import os
import signal
import socket
import struct
import sys
import time


def main() -> None:
    here = os.path.dirname(os.path.abspath(__file__))
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    while True:
        try:
            connection.connect(os.path.join(here, "socket"))
            break
        except FileNotFoundError:
            time.sleep(0.02)  # the preparer is on its way
    variables = [f"{name}={value}" for name, value in os.environ.items()]
    told = [os.getcwd(), str(len(sys.argv)), os.path.basename(__file__), *sys.argv[1:], *variables]
    body = "\0".join(told).encode("utf-8", "surrogateescape")
    socket.send_fds(connection, [struct.pack("!Q", len(body))], [0, 1, 2])
    connection.sendall(body)
    (child,) = struct.unpack("!i", connection.recv(4, socket.MSG_WAITALL))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda sent, _frame: os.kill(child, sent))
    (status,) = struct.unpack("!i", connection.recv(4, socket.MSG_WAITALL))
    if status < 0:
        if -status != signal.SIGKILL:  # which nobody can catch
            signal.signal(-status, signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    os._exit(status)


main()
