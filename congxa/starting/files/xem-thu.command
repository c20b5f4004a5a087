#!/bin/sh
# Bấm đúp để xem thử cổng; đóng cửa sổ này là dừng.
cd "$(dirname "$0")" || exit 1
PY=python3
[ -x .venv/bin/python ] && PY=.venv/bin/python
if ! "$PY" -c "import congxa" 2>/dev/null; then
    echo "Máy này chưa cài congxa. Gõ: python3 -m pip install -r requirements.txt"
    exit 1
fi
exec "$PY" build.py serve --open "$@"
