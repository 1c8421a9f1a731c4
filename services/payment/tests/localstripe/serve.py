"""Serves localstripe, an independent reading of Stripe's API, to one test.

localstripe is under the GPL: it runs as a process of its own, in tests alone, and nothing of it is in this
repository or in what is shipped. This file only calls it, and says where it differs from Stripe:

* It refuses some parameters that Stripe takes. They are dropped here before it sees them, so it says nothing
  about them.
* It knows no disputes: an empty list is answered in its place.
* It would listen on every address and keep its objects in a file of /tmp: here it listens on loopback, on a free
  port, which is printed, and keeps nothing. It ends with its standard input.
"""

import asyncio
import socket
import sys

from aiohttp import web
from localstripe import resources, server

REFUSED = {
    resources.PaymentIntent: {"automatic_payment_methods", "description"},
    resources.Refund: {"reason"},
}


def bear(resource, names):
    """Has a resource be made without the parameters of these names."""
    create = resource._api_create

    def tolerant(**given):
        return create(**{name: value for name, value in given.items() if name not in names})

    resource._api_create = staticmethod(tolerant)


async def no_disputes(_request):
    return web.json_response(
        {"object": "list", "url": "/v1/disputes", "data": [], "has_more": False}
    )


async def serve():
    for resource, names in REFUSED.items():
        bear(resource, names)
    server.store.dump_to_disk = lambda: None
    server.app.router.add_get("/v1/disputes", no_disputes)
    runner = web.AppRunner(server.app)
    await runner.setup()
    listening = socket.create_server(("127.0.0.1", 0))
    await web.SockSite(runner, listening).start()
    print(listening.getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


asyncio.run(serve())
