# An XMPP server for clients of the domain localhost, on 127.0.0.1:
#
#	sh prosody.sh PORT CERTIFICATE
#
# The certificate holds its key as well.
dir=$(mktemp -d /tmp/sockkit.XXXXXX)
trap 'rm -rf "$dir"' EXIT
trap : TERM INT
cp "$2" "$dir/cert.pem"
cat >"$dir/conf.lua" <<END
run_as_root = true
pidfile = "$dir/pid"
data_path = "$dir"
log = "*console"
interfaces = { "127.0.0.1" }
c2s_ports = { $1 }
modules_enabled = { "tls", "saslauth" }
modules_disabled = { "s2s" }
VirtualHost "localhost"
ssl = { certificate = "$dir/cert.pem", key = "$dir/cert.pem" }
END
prosody --config "$dir/conf.lua" -F
