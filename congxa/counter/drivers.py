"""The two databases that can hold the counts, behind the few things that the store asks of them."""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    import psycopg

# A writer waits this long for another one (a backup, an import) before it says that it cannot write.
BUSY_SECONDS = 0.5
# Numbers that all writers of one PostgreSQL database agree on: one batch at a time.
_LOCK = 0x636F6E67786100

Row = tuple[Any, ...]


class StoreError(Exception):
    """The store cannot be read or written now; nothing of the failed work is in it, or all of it."""


class Session(Protocol):
    """Statements inside one transaction; places are written `?`."""

    def rows(self, query: str, *values: object) -> Sequence[Row]:
        """Give all rows of a query."""

    def run(self, query: str, *values: object) -> None:
        """Carry out a statement."""

    def many(self, query: str, rows: Sequence[Row]) -> None:
        """Carry out a statement once for each row."""

    def keys(self, query: str, values: Sequence[object]) -> Sequence[Row]:
        """Give all rows of a query that reads `… in (:keys)`."""


class Driver(Protocol):
    """A database. A transaction is durable once its block has ended without an error.

    `shared`: whether other processes count into it at the same time.
    """

    shared: bool

    def transaction(self) -> AbstractContextManager[Session]:
        """Begin to write, alone; raise StoreError where that, or the commit, fails."""

    def reading(self) -> AbstractContextManager[Session]:
        """Read one state of the database."""

    def create(self, schema: str) -> None:
        """Make the tables that are missing."""

    def volatile(self, schema: str) -> None:
        """Make tables that live in memory, and stand before those of the same names on the disk."""

    def forget(self) -> None:
        """Leave nothing of deleted rows on the disk, as far as the database can promise that."""

    def sound(self) -> str:
        """Look through the whole database; say what is damaged, or nothing."""

    def close(self) -> None:
        """End the use of the database."""


def driver(address: str, root: Path) -> Driver:
    """Open the database at an address: postgresql://…, or the path of a file (relative to `root`)."""
    if address.startswith(("postgresql://", "postgres://")):
        return PostgreSQL(address)
    return SQLite(root / address)


# --- SQLite -----------------------------------------------------------------------------------


class SQLite:
    """One file. WAL and synchronous=FULL: a commit that has returned survives a power cut."""

    shared = False

    def __init__(self, file: Path) -> None:
        self.file = file
        self._database: sqlite3.Connection | None = None
        self._volatile: list[str] = []
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._connection()
        except OSError as error:
            raise StoreError(f"{file}: {error.strerror or error}") from None

    def _connection(self) -> sqlite3.Connection:
        if self._database is None:
            with _sqlite_errors(self.file):
                database = sqlite3.connect(
                    self.file,
                    timeout=BUSY_SECONDS,
                    isolation_level=None,
                    check_same_thread=False,
                    cached_statements=64,
                )
                try:
                    for pragma in (
                        "journal_mode = wal",
                        "synchronous = full",
                        "secure_delete = on",
                        "journal_size_limit = 4194304",
                        "cache_size = -2000",
                        "temp_store = memory",
                    ):
                        database.execute(f"pragma {pragma}").fetchall()
                    for statement in self._volatile:
                        database.execute(statement)
                except sqlite3.Error:
                    database.close()
                    raise
            self._database = database
        return self._database

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        database = self._connection()
        with _sqlite_errors(self.file):
            try:
                database.execute("begin immediate")
                yield _SQLiteSession(database)
                database.execute("commit")
            except BaseException as error:
                with suppress(sqlite3.Error):
                    if database.in_transaction:
                        database.execute("rollback")
                if isinstance(error, sqlite3.Error):
                    self.close()
                raise

    @contextmanager
    def reading(self) -> Iterator[Session]:
        database = self._connection()
        with _sqlite_errors(self.file):
            try:
                database.execute("begin")
                yield _SQLiteSession(database)
            finally:
                with suppress(sqlite3.Error):
                    database.execute("rollback")

    def create(self, schema: str) -> None:
        with self.transaction() as session:
            for statement in schema.split(";"):
                session.run(_for_sqlite(statement))

    def volatile(self, schema: str) -> None:
        # They are gone with the connection, so each new one begins with them.
        self._volatile = [
            re.sub(
                r"create (table|index) if not exists ",
                lambda found: f"create {found[1]} if not exists temp.",
                _for_sqlite(statement),
            )
            for statement in schema.split(";")
        ]
        self.close()

    def forget(self) -> None:
        with _sqlite_errors(self.file):
            self._connection().execute("pragma wal_checkpoint(truncate)").fetchall()

    def sound(self) -> str:
        with self.reading() as session:
            said = [str(row[0]) for row in session.rows("pragma integrity_check")]
        return "" if said == ["ok"] else "; ".join(said[:3])

    def close(self) -> None:
        if self._database is not None:
            with suppress(sqlite3.Error):
                self._database.close()
        self._database = None


def _for_sqlite(statement: str) -> str:
    strict = re.sub(r"\)\s*$", ") strict", statement) if "create table" in statement else ""
    return (strict or statement).replace("bytea", "blob")


@contextmanager
def _sqlite_errors(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"{file}: {error}") from error


class _SQLiteSession:
    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def rows(self, query: str, *values: object) -> Sequence[Row]:
        return self._database.execute(query, values).fetchall()

    def run(self, query: str, *values: object) -> None:
        self._database.execute(query, values)

    def many(self, query: str, rows: Sequence[Row]) -> None:
        if rows:
            self._database.executemany(query, rows)

    def keys(self, query: str, values: Sequence[object]) -> Sequence[Row]:
        found: list[Row] = []
        for start in range(0, len(values), 500):
            some = values[start : start + 500]
            places = ",".join("?" * len(some))
            found += self.rows(query.replace(":keys", places), *some)
        return found


# --- PostgreSQL -------------------------------------------------------------------------------


class PostgreSQL:
    """A database that any number of service processes share; their batches follow each other."""

    shared = True

    def __init__(self, address: str) -> None:
        self.address = address
        self._database: psycopg.Connection[Any] | None = None
        self._connection()

    @property
    def _name(self) -> str:
        """The address without what must stay secret."""
        return re.sub(r"//[^@/]*@", "//", self.address)

    def _connection(self) -> "psycopg.Connection[Any]":
        if self._database is None or self._database.closed:
            with self._errors():
                import psycopg

                self._database = psycopg.connect(
                    self.address,
                    autocommit=True,
                    connect_timeout=3,
                    options="-c statement_timeout=5000 -c lock_timeout=3000 -c synchronous_commit=on",
                )
        return self._database

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            import psycopg
        except ImportError as error:
            raise StoreError(f"{self._name}: {error}") from error
        try:
            yield
        except psycopg.Error as error:
            lines = str(error).strip().splitlines() or [type(error).__name__]
            raise StoreError(f"{self._name}: {lines[0]}") from error

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        database = self._connection()
        with self._errors():
            try:
                with database.transaction():
                    database.execute("select pg_advisory_xact_lock(%s)", (_LOCK,))
                    yield _PostgreSQLSession(database)
            except BaseException:
                # What became of the connection, and of the commit, is unknown: begin anew.
                with suppress(Exception):
                    database.close()
                raise

    @contextmanager
    def reading(self) -> Iterator[Session]:
        database = self._connection()
        with self._errors():
            try:
                with database.transaction():
                    database.execute("set transaction isolation level repeatable read, read only")
                    yield _PostgreSQLSession(database)
            except BaseException:
                with suppress(Exception):
                    database.close()
                raise

    def create(self, schema: str) -> None:
        with self.transaction() as session:
            for statement in schema.split(";"):
                session.run(statement.replace("integer", "bigint"))

    def volatile(self, schema: str) -> None:  # noqa: ARG002
        raise StoreError(f"{self._name}: identity: memory")

    def forget(self) -> None:
        """PostgreSQL's vacuum overwrites deleted rows in its own time."""

    def sound(self) -> str:
        """PostgreSQL watches over its own files."""
        return ""

    def close(self) -> None:
        if self._database is not None:
            self._database.close()
        self._database = None


class _PostgreSQLSession:
    def __init__(self, database: "psycopg.Connection[Any]") -> None:
        self._database = database

    def rows(self, query: str, *values: object) -> Sequence[Row]:
        return self._database.execute(_places(query), values).fetchall()

    def run(self, query: str, *values: object) -> None:
        self._database.execute(_places(query), values)

    def many(self, query: str, rows: Sequence[Row]) -> None:
        if rows:
            with self._database.cursor() as cursor:
                cursor.executemany(_places(query), rows)

    def keys(self, query: str, values: Sequence[object]) -> Sequence[Row]:
        if not values:
            return []
        listed = query.replace("in (:keys)", "= any(?)")
        return self.rows(listed, list(values))


def _places(query: str) -> Any:
    return cast(Any, query.replace("?", "%s"))
