@echo off
chcp 65001 >nul
rem Bấm đúp để xem thử cổng; đóng cửa sổ này là dừng.
cd /d "%~dp0"
set "PY=py"
rem Cổng nằm trong thư mục congxa thì dùng congxa ở đó.
if exist "..\congxa\cli.py" (
  set "PYTHONPATH=%~dp0.."
  if exist "..\.venv\Scripts\python.exe" set "PY=..\.venv\Scripts\python.exe"
)
if exist ".venv\Scripts\python.exe" set "PY=.venv\Scripts\python.exe"
%PY% -c "import congxa.pipeline" 2>nul
if errorlevel 1 (
  echo Chưa thấy congxa. Cách cài ở cuối tệp DOC-TRUOC.md.
  pause
  exit /b 1
)
%PY% build.py serve --open
pause
