"""`escalation up` with small stand-ins for the product's own processes, on the real servers.

Run as `python -m tests.sandbox.up.stand_in up --data-dir …`, like the command itself.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from types import ModuleType

from sandbox.part import Part
from sandbox.ready import Ready, answers_200
from sandbox.site import Site
from store.keys import Scope

_API = """
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/readyz" else 404)
        self.end_headers()
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""

_WORKER = """
import pathlib, signal, sys, time
directory, name = pathlib.Path(sys.argv[1]), sys.argv[2]
def drain(*_):
    time.sleep(0.2)
    (directory / f"{name}.drained").touch()
    sys.exit(0)
signal.signal(signal.SIGTERM, drain)
(directory / f"{name}.polls").touch()
time.sleep(600)
"""


class StandIn:
    """See `sandbox.product.Product`."""

    async def prepare(self, site: Site) -> Mapping[Scope, str]:
        return {"backend": "key-b", "agent": "key-a", "ops": "key-o", "manager": "key-m", "read": "key-r"}

    def stages(self, site: Site) -> Sequence[Sequence[Part]]:
        def part(name: str, code: str, ready: Ready, *arguments: str) -> Part:
            return Part(name, [sys.executable, "-c", code, *arguments], {}, ready)

        def worker(name: str) -> Part:
            async def polls(_pid: int) -> bool:
                return (site.data_dir / f"{name}.polls").exists()

            return part(name, _WORKER, polls, str(site.data_dir), name)

        api_code = (site.data_dir / "api.py").read_text() if (site.data_dir / "api.py").exists() else _API
        api = part("api", api_code, answers_200(f"{site.api}/readyz"), str(site.api_port))
        workers = [worker(name) for name in site.workers]
        return [[api], workers]


if __name__ == "__main__":
    product = ModuleType("sandbox.escalation")
    vars(product)["Escalation"] = StandIn
    sys.modules["sandbox.escalation"] = product

    from starter.cli.main import main

    main()
