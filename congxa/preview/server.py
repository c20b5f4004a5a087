"""The web server of the preview: livereload's, on tornado, with its own rules of who may ask for what."""

import socket

import livereload
from tornado import web
from tornado.httpserver import HTTPServer

from congxa.preview.building import Builder
from congxa.preview.checks import Checks
from congxa.preview.guard import Guard
from congxa.preview.handlers import PLACE, Asset, CheckAll, DeskData, Open, Pages
from congxa.preview.hub import OpenPage
from congxa.preview.photos import Photos
from congxa.preview.stage import Stage

# Seconds: a page whose connection broke without a word is forgotten after this.
_PING = 20


class Server(livereload.Server):  # type: ignore[misc]
    """livereload's server without its watching: the preview watches, builds and tells by itself."""

    def __init__(self, stage: Stage, builder: Builder, checks: Checks, guard: Guard) -> None:
        super().__init__()
        photos = Photos(builder)
        shared = {
            "stage": stage,
            "guard": guard,
            "builder": builder,
            "checks": checks,
            "photos": photos,
        }
        self.handlers = [
            (rf"{PLACE}livereload", OpenPage, shared),
            (rf"{PLACE}desk.json", DeskData, shared),
            (rf"{PLACE}check", CheckAll, shared),
            (rf"{PLACE}open", Open, shared),
            (rf"{PLACE}(.*)", Asset, shared),
            (r"/(.*)", Pages, shared),
        ]

    def listen(self, taken: socket.socket) -> None:
        """Answer on a port that was taken."""
        application = web.Application(
            self.handlers,
            websocket_ping_interval=_PING,
            log_function=lambda handler: None,
        )
        HTTPServer(application, max_body_size=100_000).add_sockets([taken])
