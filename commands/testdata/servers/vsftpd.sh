# An FTP server on 127.0.0.1 for anonymous users:
#
#	sh vsftpd.sh PORT CERTIFICATE
#
# The certificate holds its key as well. It must be started by root.
dir=$(mktemp -d /tmp/sockkit.XXXXXX)
trap 'rm -rf "$dir"' EXIT
trap : TERM INT
cp "$2" "$dir/cert.pem"
cat >"$dir/conf" <<END
listen=YES
listen_address=127.0.0.1
listen_port=$1
background=NO
anonymous_enable=YES
ssl_enable=YES
allow_anon_ssl=YES
rsa_cert_file=$dir/cert.pem
rsa_private_key_file=$dir/cert.pem
secure_chroot_dir=$dir
seccomp_sandbox=NO
END
vsftpd "$dir/conf"
