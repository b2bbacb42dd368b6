package resolve

import "testing"

func TestOtherSources(t *testing.T) {
	t.Parallel()
	tests := []struct {
		conf string
		want bool
	}{
		{"", false},
		{"hosts: files dns", false},
		{"passwd: files systemd\nhosts:\tfiles dns myhostname\n", false},
		{"hosts: files [NOTFOUND=return] dns", false},
		{"hosts: files dns # mdns4", false},
		{"# hosts: files mdns4 dns", false},
		{"hosts: files mdns4_minimal [NOTFOUND=return] dns", true},
		{"  hosts: mymachines resolve [!UNAVAIL=return] files myhostname dns", true},
		{"hosts: files[success=return]ldap", true},
		{"networks: files nis\nhosts: files dns\n", false},
		{"hosts: files [", false},
	}
	for _, tt := range tests {
		if got := otherSources(tt.conf); got != tt.want {
			t.Errorf("otherSources(%q) = %v", tt.conf, got)
		}
	}
}
