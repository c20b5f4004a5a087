#!/bin/sh
# Bấm đúp để xem thử cổng; đóng cửa sổ này là dừng.
cd "$(dirname "$0")" || exit 1
PY=python3
# Cổng nằm trong thư mục congxa thì dùng congxa ở đó.
if [ -f ../congxa/cli.py ]; then
    export PYTHONPATH=..
    [ -x ../.venv/bin/python ] && PY=../.venv/bin/python
fi
[ -x .venv/bin/python ] && PY=.venv/bin/python
if ! "$PY" -c "import congxa.pipeline" 2>/dev/null; then
    echo "Chưa thấy congxa. Cách cài ở cuối tệp DOC-TRUOC.md."
    exit 1
fi
exec "$PY" build.py serve --open "$@"
