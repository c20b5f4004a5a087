@echo off
chcp 65001 >nul
rem Bấm đúp để dựng cổng rồi đăng lên mạng. Có lỗi thì không có gì bị đăng.
rem Chạy theo lịch thì ghi dang-bai.bat --yes: không hỏi, không chờ bấm phím.
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
  if "%~1"=="" pause
  exit /b 1
)
%PY% build.py build
if errorlevel 1 (
  if "%~1"=="" pause
  exit /b 1
)
%PY% build.py deploy %*
if "%~1"=="" pause
