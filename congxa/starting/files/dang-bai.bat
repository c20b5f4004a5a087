@echo off
chcp 65001 >nul
rem Bấm đúp để dựng cổng rồi đăng lên mạng. Có lỗi thì không có gì bị đăng.
cd /d "%~dp0"
set "PY=py"
if exist ".venv\Scripts\python.exe" set "PY=.venv\Scripts\python.exe"
%PY% -c "import congxa" 2>nul
if errorlevel 1 (
  echo Máy này chưa cài congxa. Gõ: py -m pip install -r requirements.txt
  pause
  exit /b 1
)
%PY% build.py build
if errorlevel 1 (
  pause
  exit /b 1
)
%PY% build.py deploy
pause
