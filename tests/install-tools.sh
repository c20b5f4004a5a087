#!/bin/sh
# Install the tools beside Python that tests use, where that is allowed: Chromium, web servers, an SSH server,
# an FTP server, rsync and PostgreSQL from Debian as root, the HTML validators from npm. What cannot be installed is skipped
# by the tests that need it, one line each.
set -u
cd "$(dirname "$0")" || exit 1

if ! command -v chromium >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && apt-get install -y -qq chromium >/dev/null
fi
if ! command -v java >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && apt-get install -y -qq default-jre-headless >/dev/null
fi
if ! { command -v nginx && command -v caddy && command -v apache2; } >/dev/null && [ "$(id -u)" = 0 ] &&
    command -v apt-get >/dev/null; then
    apt-get update -qq && apt-get install -y -qq nginx caddy apache2-bin media-types >/dev/null
fi
if ! { [ -x /usr/sbin/sshd ] && [ -x /usr/sbin/vsftpd ] && command -v rsync && command -v git; } >/dev/null &&
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && apt-get install -y -qq openssh-server vsftpd rsync git >/dev/null
fi
if [ ! -d /usr/lib/postgresql ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && apt-get install -y -qq postgresql >/dev/null
fi
if ! { command -v setpriv && command -v unshare && command -v mount; } >/dev/null && [ "$(id -u)" = 0 ] &&
    command -v apt-get >/dev/null; then
    apt-get update -qq && apt-get install -y -qq util-linux mount >/dev/null
fi
if command -v npm >/dev/null; then
    npm ci --prefix node --silent --no-audit --no-fund
fi
exit 0
