# A database server on 127.0.0.1 with an empty database and the user ann, who needs
# no password:
#
#	sh postgres.sh PORT [CERTIFICATE]
#
# Without a certificate, which holds its key as well, it refuses TLS. It will not
# run as root, and so runs as postgres then.
dir=$(mktemp -d /tmp/sockkit.XXXXXX) # the server runs as another user, who must get there
trap 'rm -rf "$dir"' EXIT
trap : TERM INT
tls=off
if [ -n "$2" ]; then
	tls=on
	cp "$2" "$dir/cert.pem"
	chmod 600 "$dir/cert.pem"
fi
as() { "$@"; }
if [ "$(id -u)" = 0 ]; then
	chown -R postgres "$dir"
	as() { setpriv --reuid postgres --regid postgres --clear-groups "$@"; }
fi
cd "$dir" || exit 1
bin=$(find /usr/lib/postgresql -name initdb -printf '%h\n' | tail -n 1)
as "$bin/initdb" -D "$dir/data" -A trust -U ann --no-sync -E UTF8 --locale=C >/dev/null || exit 1
as "$bin/postgres" -D "$dir/data" -p "$1" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
	-c ssl=$tls -c ssl_cert_file="$dir/cert.pem" -c ssl_key_file="$dir/cert.pem" -c fsync=off
