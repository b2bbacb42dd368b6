# A server of mailboxes on 127.0.0.1, where everybody has an empty one:
#
#	sh dovecot.sh IMAP-PORT POP3-PORT CERTIFICATE
#
# The certificate holds its key as well. It must be started by root.
dir=$(mktemp -d /tmp/sockkit.XXXXXX) # the server runs as another user, who must get there
trap 'rm -rf "$dir"' EXIT
trap : TERM INT
chmod 755 "$dir"
cp "$3" "$dir/cert.pem"
cat >"$dir/conf" <<END
protocols = imap pop3
base_dir = $dir/run
state_dir = $dir/state
log_path = /dev/stderr
listen = 127.0.0.1
ssl = yes
ssl_cert = <$dir/cert.pem
ssl_key = <$dir/cert.pem
default_internal_user = nobody
default_internal_group = nogroup
default_login_user = nobody
mail_location = mbox:$dir/mail:INBOX=$dir/inbox
passdb {
  driver = static
  args = nopassword=y
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=$dir
}
service anvil {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    port = $1
  }
  inet_listener imaps {
    port = 0
  }
}
service pop3-login {
  chroot =
  inet_listener pop3 {
    port = $2
  }
  inet_listener pop3s {
    port = 0
  }
}
END
chown nobody "$dir"
dovecot -F -c "$dir/conf"
