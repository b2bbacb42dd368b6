package commands

// What -h shows of each command: the options that people need, and examples.

func listenPage() page {
	return page{
		usage: "sockkit listen [options] ADDRESS [-- COMMAND ARG...]",
		options: []string{"keep-open", "echo", "respond", "broker", "on", "exec", "sh", "pty", "frame", "port-file", "run",
			"tls-self-signed", "tls-cert", "no-stdin", "hex", "replay", "connect-timeout", "idle-timeout", "timeout", "verbose"},
		examples: []example{
			{"wait for one connection on port 8080", "sockkit listen :8080"},
			{"receive a file", "sockkit listen :8080 > received"},
			{"an echo server for many", "sockkit listen -k --echo :8080"},
			{"a program for each client", "sockkit listen -k :8080 -- cat"},
			{"a chat room", "sockkit listen -k --broker :8080"},
			{"a program for each command", "sockkit listen -k --on NOW=date :8080"},
			{"on a Unix socket", "sockkit listen unix:/tmp/s.sock"},
		},
	}
}

func dialPage() page {
	return page{
		usage: "sockkit dial [options] ADDRESS [-- COMMAND ARG...]",
		options: []string{"connect-timeout", "idle-timeout", "timeout", "linger", "send", "expect", "wait",
			"tls", "tls-pin", "frame", "crlf", "zero", "no-stdin", "exec", "raw", "hex", "record", "replay", "source", "ipv4", "ipv6", "verbose"},
		examples: []example{
			{"talk to a server", "sockkit dial localhost:8080"},
			{"send a file", "sockkit dial localhost:8080 < file"},
			{"which of these ports are open", "sockkit dial -z localhost:22+80+8000-8010"},
			{"wait until a server is up", "sockkit dial -z --wait 30s localhost:5432"},
			{"messages with a length before each", "sockkit dial --frame u32be localhost:9000"},
			{"ask and check the answer", `sockkit dial --send 'PING\r\n' --expect PONG localhost:6379`},
		},
	}
}

func udpPage() page {
	return page{
		usage: "sockkit udp [-l] [options] ADDRESS [-- COMMAND ARG...]",
		options: []string{"listen", "reply-wait", "count", "local-frame", "send-only", "no-stdin", "reply", "echo",
			"ack", "exec", "join", "broadcast", "zero", "port-file", "timeout", "verbose"},
		examples: []example{
			{"send a line, print what comes back", "sockkit udp localhost:5000"},
			{"receive from everybody", "sockkit udp -l :5000"},
			{"answer each datagram", "sockkit udp -l --ack 'Thanks!' :5000"},
			{"ask a group who is there", "sockkit udp --send hello 239.1.2.3:5000"},
			{"is a port open", "sockkit udp -z localhost:53"},
		},
	}
}

func unixPage() page {
	return page{
		usage: "sockkit unix [options] PATH [-- COMMAND ARG...]",
		options: []string{"listen", "type", "mode", "allow-uid", "keep-open", "echo", "exec", "send", "expect", "zero",
			"wait", "connect-timeout", "idle-timeout", "timeout", "verbose"},
		examples: []example{
			{"talk to a server", "sockkit unix /run/app.sock"},
			{"a server that only its own user can reach", "sockkit unix -lk --mode 0600 --echo /tmp/s.sock"},
			{"a program for each client that root starts", "sockkit unix -lk --allow-uid root /tmp/s.sock -- cat"},
			{"an abstract name (Linux)", "sockkit unix @name"},
		},
	}
}

func pipePage() page {
	return page{
		usage: "sockkit pipe [options] ADDRESS ADDRESS",
		options: []string{"one-way", "keep-open", "max-conns", "until", "tee", "checksum", "port-file", "run",
			"connect-timeout", "idle-timeout", "timeout", "verbose"},
		examples: []example{
			{"forward a port", "sockkit pipe -k listen:8080 tcp:localhost:80"},
			{"a Unix socket as a TCP port", "sockkit pipe -k listen:2375 unix:/run/docker.sock"},
			{"a file to a server", "sockkit pipe -u file:data tcp:localhost:8080"},
			{"lines into counted frames", "sockkit pipe - tcp:localhost:9000,frame=u32be"},
			{"what is added to a log, as tail -F", "sockkit pipe file:app.log,follow -"},
			{"lines from many writers", "sockkit pipe fifo:/tmp/in,mkfifo,hold,unlink -"},
			{"receive and check", "sockkit pipe --checksum sha256 listen:8080 file:data"},
		},
	}
}

func lookupPage() page {
	return page{
		usage: "sockkit lookup [options] NAME|IP... [@SERVER]",
		options: []string{"type", "common", "srv", "service", "file", "jobs", "trace", "dnssec", "search", "resolver",
			"short", "json", "timeout", "verbose"},
		examples: []example{
			{"the addresses that programs here will use", "sockkit lookup example.org"},
			{"the names of an address", "sockkit lookup 192.0.2.1"},
			{"what a DNS server says", "sockkit lookup -t mx,txt example.org @9.9.9.9"},
			{"over TLS, or HTTPS", "sockkit lookup example.org @tls://dns.quad9.net"},
			{"who serves SIP", "sockkit lookup --srv sip.tcp example.org"},
			{"who delegates to whom", "sockkit lookup --trace www.example.org"},
			{"many names, for a script", "sockkit lookup --json -j 100 -f names.txt"},
		},
	}
}

func serveHTTPPage() page {
	return page{
		usage: "sockkit serve-http [options] [DIR | ADDRESS]",
		options: []string{"port", "listen", "lan", "route", "upload", "no-list", "spa", "compress", "access-log",
			"tls-self-signed", "max-body", "port-file", "run", "verbose"},
		examples: []example{
			{"this directory on http://localhost:8080/", "sockkit serve-http"},
			{"another one, for everybody on the network", "sockkit serve-http --lan public"},
			{"take files from a colleague", "sockkit serve-http --lan --upload inbox"},
			{"for those who have a password (htpasswd -B -c users ann)", "sockkit serve-http --auth-file users public"},
			{"a program for the browser", "sockkit serve-http --spa index.html --compress dist"},
			{"an API that is not there yet", `sockkit serve-http --route 'GET /users/{id}=json:{"id":"{id}"}'`},
			{"what does my client send", "sockkit serve-http --route '/{path...}=inspect' :8080"},
			{"on a Unix socket", "sockkit serve-http --listen unix:/tmp/web.sock"},
			{"webhooks of GitHub, a line of JSON each", "sockkit serve-http --hook /in --hook-secret-file secret"},
		},
	}
}
