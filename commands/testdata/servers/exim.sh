# A mail server on 127.0.0.1 that takes everything and keeps nothing:
#
#	sh exim.sh PORT [CERTIFICATE]
#
# Without a certificate, which holds its key as well, it offers no TLS. What it says
# varies only where it must: in the names of messages that it has taken.
dir=$(mktemp -d /tmp/sockkit.XXXXXX) # the server runs as another user, who must get there
trap 'rm -rf "$dir"' EXIT
trap : TERM INT
chmod 755 "$dir"
[ -n "$2" ] && cp "$2" "$dir/cert.pem"
cat >"$dir/conf" <<END
primary_hostname = mail.example
spool_directory = $dir
log_file_path = $dir/log.%s
pid_file_path = $dir/pid
smtp_banner = mail.example ESMTP
local_interfaces = 127.0.0.1
host_lookup =
rfc1413_query_timeout = 0s
auth_advertise_hosts =
keep_environment =
acl_smtp_rcpt = everything
tls_advertise_hosts = ${2:+*}
tls_certificate = $dir/cert.pem
tls_privatekey = $dir/cert.pem
begin acl
everything:
  accept
begin routers
nowhere:
  driver = redirect
  data = :blackhole:
END
if [ "$(id -u)" = 0 ]; then # the configuration stays root's, or is not taken
	chown Debian-exim "$dir"
	[ -n "$2" ] && chown Debian-exim "$dir/cert.pem"
fi
exim4 -C "$dir/conf" -bdf -oX "127.0.0.1:$1"
