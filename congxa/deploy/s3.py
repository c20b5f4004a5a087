"""A bucket of any store that speaks S3: AWS, MinIO, R2, the object storage of Viettel or VNPT.

https://docs.aws.amazon.com/AmazonS3/latest/API/. An object is there whole or not at all.
"""

import gzip
import hashlib
import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
    IncompleteReadError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
)
from botocore.handlers import add_expect_header
from botocore.session import Session
from urllib3.exceptions import HTTPError

from congxa.deploy import faults, redirects, secrets
from congxa.deploy.dressing import cache_control, is_pressable, media_type
from congxa.deploy.inplace import InPlace, each
from congxa.deploy.shipment import Shipment
from congxa.deploy.target import Done, Target
from congxa.errors import BuildFailed
from congxa.targets import S3Target
from congxa.urls import redirect_file

_ABSENT = frozenset({"NoSuchKey", "404", "NotFound"})
_REFUSED = frozenset(
    {"InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "AuthFailure"}
    | {"TokenRefreshRequired", "ExpiredTokenException", "AuthorizationHeaderMalformed"}
)
_DENIED = frozenset({"AccessDenied", "AllAccessDisabled", "403", "AccountProblem"})
_FULL = frozenset({"QuotaExceeded", "XMinioStorageFull", "InsufficientStorage", "507"})
_SKEWED = frozenset({"RequestTimeTooSkewed", "RequestExpired"})
_TAKEN = frozenset({"PreconditionFailed", "412", "ConditionalRequestConflict", "409"})
# Larger files travel in parts, one such file at a time.
_LARGE = 4 << 20
_PATIENCE = 30
# So many objects are asked for one by one rather than looked up in the whole list.
_FEW = 400


def open_target(name: str, settings: S3Target, root: Path) -> Target:
    """Give the bucket; nothing is asked of it yet."""
    return InPlace(name, Bucket(name, settings))


class Bucket:
    """The objects below a prefix. See Store."""

    def __init__(self, name: str, settings: S3Target) -> None:
        self._name, self._settings, self._bucket = name, settings, settings.bucket
        self._prefix = f"{settings.prefix.strip('/')}/" if settings.prefix.strip("/") else ""
        self.form = f"{settings.compress} {settings.page_seconds} {settings.redirects}"
        self._large = threading.Lock()
        with self._told():
            self._client = self._connect()

    def _connect(self) -> Any:
        settings = self._settings
        key = secrets.secret(self._name, "key_id", "AWS_ACCESS_KEY_ID")
        secret = secrets.secret(self._name, "secret_key", "AWS_SECRET_ACCESS_KEY")
        # What boto3 is made of, without what it adds: it takes half a second to load.
        session = Session(profile=settings.profile or None)
        client = session.create_client(
            "s3",
            aws_access_key_id=key or None,
            aws_secret_access_key=secret or None,
            endpoint_url=settings.endpoint or None,
            region_name=settings.region or session.get_config_variable("region") or "us-east-1",
            config=Config(
                max_pool_connections=settings.connections,
                connect_timeout=_PATIENCE,
                read_timeout=_PATIENCE,
                retries={"mode": "standard", "max_attempts": 3},
                # Sums that many stores beside AWS do not know yet.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                # Ten thousand files: to check what is always of one form, and to tell the store of this
                # machine's software, takes a fifth of the time of each request.
                parameter_validation=False,
                user_agent="congxa",
            ),
        )
        # Asking first whether a file may be sent costs a round trip for each: pages are small.
        client.meta.events.unregister("before-call.s3", add_expect_header)
        return client

    def read(self, path: str) -> bytes | None:
        """See Store."""
        with self._told(path):
            try:
                found = self._client.get_object(Bucket=self._bucket, Key=self._key(path))
            except ClientError as error:
                if _code(error) in _ABSENT:
                    return None
                raise
            return bytes(found["Body"].read())

    def write(self, path: str, data: bytes) -> None:
        """See Store."""
        with self._told(path):
            self._put(path, data)

    def claim(self, path: str, data: bytes) -> bytes | None:
        """See Store. A store that does not know the condition is asked again what it has taken."""
        there = self.read(path)
        if there is not None:
            return there
        with self._told(path):
            try:
                self._put(path, data, IfNoneMatch="*")
            except ClientError as error:
                if _code(error) in _TAKEN:
                    return self.read(path) or b""
                if _code(error) not in ("NotImplemented", "InvalidArgument", "501"):
                    raise
                self._put(path, data)
        there = self.read(path)
        return None if there == data else there or b""

    def discard(self, path: str) -> None:
        """See Store."""
        with self._told(path):
            self._client.delete_object(Bucket=self._bucket, Key=self._key(path))

    def perhaps_there(self, paths: Sequence[str]) -> Sequence[str]:
        """See Store. A list holds a thousand objects, and takes about as long as asking for a few."""
        if len(paths) <= _FEW:
            return paths
        found: set[str] = set()
        with self._told():
            pages = self._client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix):
                found |= {one["Key"] for one in page.get("Contents", ())}
        return [path for path in paths if self._key(path) in found]

    def send(self, shipment: Shipment, paths: Sequence[str], done: Done) -> None:
        """See Store."""
        leads = self._leads(shipment)

        def one(path: str) -> int:
            size = shipment.files[path].size
            more = {"WebsiteRedirectLocation": leads[path]} if path in leads else {}
            with self._told(path):
                if size > _LARGE:
                    self._put_large(path, shipment)
                else:
                    self._put(path, shipment.bytes(path), **more)
            return size

        for path, size in each(one, paths, self._settings.connections):
            done(path, size)

    def sums(self, paths: Sequence[str], done: Done) -> Mapping[str, str]:
        """See Store."""
        found = {}
        for path, told in each(self._digest, paths, self._settings.connections):
            if told is not None:
                found[path] = told[0]
                done(path, told[1])
        return found

    def remove(self, paths: Sequence[str], done: Done) -> None:
        """See Store."""
        for start in range(0, len(paths), 1000):
            part = paths[start : start + 1000]
            keys = [{"Key": self._key(path)} for path in part]
            with self._told(part[0]):
                told = self._client.delete_objects(
                    Bucket=self._bucket, Delete={"Objects": keys, "Quiet": True}
                )
                for wrong in told.get("Errors", ()):
                    raise faults.other(self._name, f"{wrong.get('Code')} {wrong.get('Key')}")
            for path in part:
                done(path, 0)

    def close(self) -> None:
        """See Store."""
        with suppress(Exception):
            self._client.close()

    # --- objects ---

    def _key(self, path: str) -> str:
        return f"{self._prefix}{path}"

    def _put(self, path: str, data: bytes, **more: str) -> None:
        data, encoding = self._pressed(path, data)
        self._client.put_object(
            Bucket=self._bucket,
            Key=self._key(path),
            Body=data,
            **self._headers(path),
            **encoding,
            **more,
        )

    def _headers(self, path: str) -> dict[str, str]:
        kept = cache_control(path, self._settings.page_seconds)
        return {"ContentType": media_type(path), "CacheControl": kept}

    def _put_large(self, path: str, shipment: Shipment) -> None:
        from boto3.s3.transfer import TransferConfig, create_transfer_manager

        pieces, key = _Pieces(shipment.chunks(path)), self._key(path)
        alone = TransferConfig(use_threads=False)
        with self._large, create_transfer_manager(self._client, alone) as manager:
            manager.upload(pieces, self._bucket, key, self._headers(path)).result()

    def _pressed(self, path: str, data: bytes) -> tuple[bytes, dict[str, str]]:
        """Compress what gets smaller, the same bytes for the same file each time."""
        how = self._settings.compress
        if how == "none" or path.startswith(".congxa-") or not is_pressable(path):
            return data, {}
        if how == "br":
            import brotli

            return brotli.compress(data, quality=5), {"ContentEncoding": "br"}
        return gzip.compress(data, 6, mtime=0), {"ContentEncoding": "gzip"}

    def _digest(self, path: str) -> tuple[str, int] | None:
        with self._told(path):
            try:
                found = self._client.get_object(Bucket=self._bucket, Key=self._key(path))
            except ClientError as error:
                if _code(error) in _ABSENT:
                    return None
                raise
            whole, size = hashlib.sha256(), 0
            try:
                for piece in _unpacked(found["Body"], found.get("ContentEncoding", "")):
                    whole.update(piece)
                    size += len(piece)
            except (zlib.error, ValueError):  # somebody else's object under a wrong name
                return "", 0
        return whole.hexdigest(), size

    def _leads(self, shipment: Shipment) -> Mapping[str, str]:
        """Give the pages that lead on from an old address, with the new one, where the bucket does so."""
        if self._settings.redirects != "objects" or redirects.RULES not in shipment.files:
            return {}
        rules = redirects.read(shipment.bytes(redirects.RULES).decode())
        pairs = ((redirect_file(old), new) for old, query, new in rules if not query)
        return {path: new for path, new in pairs if path and path in shipment.files}

    @contextmanager
    def _told(self, path: str = "") -> Iterator[None]:
        try:
            yield
        except BuildFailed:
            raise
        except ClientError as error:
            raise self._fault(error, path) from error
        except (NoCredentialsError, PartialCredentialsError, ProfileNotFound) as error:
            raise self._refused(error) from error
        except (HTTPClientError, IncompleteReadError, HTTPError, OSError) as error:
            raise faults.lost(self._name, error) from error
        except BotoCoreError as error:
            if "onnect" in type(error).__name__ or "Timeout" in type(error).__name__:
                raise faults.lost(self._name, error) from error
            raise faults.other(self._name, error) from error

    def _fault(self, error: ClientError, path: str) -> BuildFailed:
        code = _code(error)
        reason = f"{code}: {error.response.get('Error', {}).get('Message', '')}"
        if code in _REFUSED:
            return self._refused(reason)
        if code in _DENIED:
            return faults.denied(self._name, f"{self._bucket}/{self._key(path)}", reason)
        if code in _FULL:
            return faults.full(self._name, reason)
        if code in _SKEWED:
            return faults.fault("deploy-clock", self._name, reason=reason)
        return faults.other(self._name, reason)

    def _refused(self, reason: object) -> BuildFailed:
        variable = secrets.variable(self._name, "secret_key")
        return faults.fault("deploy-refused", self._name, reason=reason, variable=variable)


class _Pieces:
    """An iterator of bytes, as a file that can be read once."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces, self._rest = iter(pieces), b""

    def read(self, size: int = -1) -> bytes:
        """Give so many bytes, fewer only at the end."""
        parts, length = [self._rest], len(self._rest)
        while size < 0 or length < size:
            piece = next(self._pieces, None)
            if piece is None:
                break
            parts.append(piece)
            length += len(piece)
        whole = b"".join(parts)
        self._rest = b"" if size < 0 else whole[size:]
        return whole if size < 0 else whole[:size]


def _unpacked(body: Any, encoding: str) -> Iterator[bytes]:
    pieces: Iterator[bytes] = body.iter_chunks(1 << 18)
    if encoding == "gzip":
        unpack = zlib.decompressobj(31)
        yield from (unpack.decompress(piece) for piece in pieces)
        yield unpack.flush()
    elif encoding == "br":
        import brotli

        decoder = brotli.Decompressor()
        try:
            yield from (decoder.process(piece) for piece in pieces)
        except brotli.error as error:
            raise ValueError(str(error)) from None
    else:
        yield from pieces


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
