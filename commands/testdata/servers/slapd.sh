# A directory server on 127.0.0.1 with nothing in it:
#
#	sh slapd.sh PORT [CERTIFICATE]
#
# Without a certificate, which holds its key as well, it refuses TLS.
dir=$(mktemp -d /tmp/sockkit.XXXXXX)
trap 'rm -rf "$dir"' EXIT
trap : TERM INT
mkdir "$dir/db"
{
	echo "include /etc/ldap/schema/core.schema"
	echo "pidfile $dir/pid"
	echo "modulepath /usr/lib/ldap"
	echo "moduleload back_mdb"
	if [ -n "$2" ]; then
		cp "$2" "$dir/cert.pem"
		echo "TLSCertificateFile $dir/cert.pem"
		echo "TLSCertificateKeyFile $dir/cert.pem"
	fi
	echo "database mdb"
	echo "suffix dc=example"
	echo "directory $dir/db"
} >"$dir/conf"
slapd -f "$dir/conf" -h "ldap://127.0.0.1:$1" -d 0
