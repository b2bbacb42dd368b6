# fish completion of sockkit, written from its own tables of options

function __sockkit_keys
	switch $argv[1]
		case '-'
			printf '%s\n' 'frame='
		case 'exec'
			printf '%s\n' 'cwd=' 'frame=' 'stderr'
		case 'fd'
			printf '%s\n' 'frame='
		case 'fifo'
			printf '%s\n' 'connect-timeout=' 'frame=' 'hold' 'mkfifo' 'mode=' 'rw' 'unlink'
		case 'file'
			printf '%s\n' 'append' 'follow' 'frame=' 'mode=' 'offset=' 'rw'
		case 'pty'
			printf '%s\n' 'cwd=' 'escape-char=' 'frame='
		case 'sh'
			printf '%s\n' 'cwd=' 'frame=' 'stderr'
		case 'srv'
			printf '%s\n' 'connect-timeout=' 'dscp=' 'frame=' 'interface=' 'keepalive=' 'nodelay' 'proxy=' 'recv-buffer=' 'send-buffer=' 'source=' 'ttl='
		case 'systemd'
			printf '%s\n' 'frame='
		case 'tcp'
			printf '%s\n' 'connect-timeout=' 'dscp=' 'frame=' 'interface=' 'keepalive=' 'nodelay' 'proxy=' 'recv-buffer=' 'send-buffer=' 'source=' 'ttl='
		case 'tcp4'
			printf '%s\n' 'connect-timeout=' 'dscp=' 'frame=' 'interface=' 'keepalive=' 'nodelay' 'proxy=' 'recv-buffer=' 'send-buffer=' 'source=' 'ttl='
		case 'tcp6'
			printf '%s\n' 'connect-timeout=' 'dscp=' 'frame=' 'interface=' 'keepalive=' 'nodelay' 'proxy=' 'recv-buffer=' 'send-buffer=' 'source=' 'ttl='
		case 'tls'
			printf '%s\n' 'connect-timeout=' 'dscp=' 'frame=' 'insecure' 'interface=' 'keepalive=' 'nodelay' 'proxy=' 'recv-buffer=' 'send-buffer=' 'source=' 'starttls=' 'tls-allow-truncation' 'tls-alpn=' 'tls-ca=' 'tls-cert=' 'tls-client-ca=' 'tls-expire=' 'tls-key=' 'tls-min=' 'tls-name=' 'tls-pin=' 'tls-self-signed' 'ttl='
		case 'tty'
			printf '%s\n' 'frame='
		case 'udp'
			printf '%s\n' 'broadcast' 'connect-timeout=' 'dscp=' 'interface=' 'join=' 'loop=' 'multicast-ttl=' 'recv-buffer=' 'reuse' 'send-buffer=' 'source=' 'ttl='
		case 'udp4'
			printf '%s\n' 'broadcast' 'connect-timeout=' 'dscp=' 'interface=' 'join=' 'loop=' 'multicast-ttl=' 'recv-buffer=' 'reuse' 'send-buffer=' 'source=' 'ttl='
		case 'udp6'
			printf '%s\n' 'broadcast' 'connect-timeout=' 'dscp=' 'interface=' 'join=' 'loop=' 'multicast-ttl=' 'recv-buffer=' 'reuse' 'send-buffer=' 'source=' 'ttl='
		case 'unix'
			printf '%s\n' 'connect-timeout=' 'frame=' 'group=' 'mode=' 'recv-buffer=' 'send-buffer=' 'user='
		case 'unixgram'
			printf '%s\n' 'connect-timeout=' 'group=' 'mode=' 'recv-buffer=' 'send-buffer=' 'user='
		case 'unixpacket'
			printf '%s\n' 'connect-timeout=' 'group=' 'mode=' 'recv-buffer=' 'send-buffer=' 'user='
		case 'vsock'
			printf '%s\n' 'connect-timeout=' 'frame='
		case 'ws'
			printf '%s\n' 'connect-timeout=' 'dscp=' 'interface=' 'keepalive=' 'message=' 'nodelay' 'origin=' 'protocol=' 'recv-buffer=' 'send-buffer=' 'source=' 'ttl='
		case 'wss'
			printf '%s\n' 'connect-timeout=' 'dscp=' 'insecure' 'interface=' 'keepalive=' 'message=' 'nodelay' 'origin=' 'protocol=' 'recv-buffer=' 'send-buffer=' 'source=' 'tls-allow-truncation' 'tls-alpn=' 'tls-ca=' 'tls-cert=' 'tls-client-ca=' 'tls-expire=' 'tls-key=' 'tls-min=' 'tls-name=' 'tls-pin=' 'tls-self-signed' 'ttl='
	end
end

function __sockkit_schemes
	printf '%s\n' '-' 'echo' 'exec' 'fd' 'fifo' 'file' 'null' 'pty' 'replay' 'sh' 'srv' 'systemd' 'tcp' 'tcp4' 'tcp6' 'tls' 'tty' 'udp' 'udp4' 'udp6' 'unix' 'unixgram' 'unixpacket' 'vsock' 'ws' 'wss' 'listen'
end

function __sockkit_paths
	printf '%s\n' 'fifo' 'file' 'replay' 'tty' 'unix' 'unixgram' 'unixpacket'
end

function __sockkit_codecs
	printf '%s\n' 'all' 'base64' 'cobs' 'crlf' 'delim' 'event' 'fixed' 'gob' 'hex' 'json' 'json-seq' 'line' 'lsp' 'netstring' 'nul' 'octet-count' 'raw' 'resp' 'slip' 'u16be' 'u16le' 'u32be' 'u32le' 'u64be' 'u64le' 'u8' 'uvarint'
end

function __sockkit_types
	printf '%s\n' 'a' 'a6' 'aaaa' 'afsdb' 'amtrelay' 'any' 'apl' 'atma' 'avc' 'axfr' 'brid' 'caa' 'cdnskey' 'cds' 'cert' 'cla' 'cname' 'csync' 'dhcid' 'dlv' 'dname' 'dnskey' 'doa' 'ds' 'dsync' 'eid' 'eui48' 'eui64' 'gid' 'gpos' 'hhit' 'hinfo' 'hip' 'https' 'ipn' 'ipseckey' 'isdn' 'ixfr' 'key' 'kx' 'l32' 'l64' 'loc' 'lp' 'maila' 'mailb' 'mb' 'md' 'mf' 'mg' 'minfo' 'mr' 'mx' 'naptr' 'nid' 'nimloc' 'ninfo' 'ns' 'nsap' 'nsap-ptr' 'nsec' 'nsec3' 'nsec3param' 'null' 'nxname' 'nxt' 'openpgpkey' 'ptr' 'px' 'resinfo' 'rkey' 'rp' 'rrsig' 'rt' 'sig' 'sink' 'smimea' 'soa' 'spf' 'srv' 'sshfp' 'svcb' 'ta' 'talink' 'tkey' 'tlsa' 'tsig' 'txt' 'uid' 'uinfo' 'unspec' 'uri' 'wallet' 'wks' 'x25' 'zonemd'
end

# The options that take the next word.
function __sockkit_takes_value
	switch $argv[1]
		case --color --rate --chaos --record --pcap --events --progress --escape --replay --max-conns --max-conns-per-ip --drain-timeout --respond --on --serve-proxy --proxy-auth-file --allow --deny --exec -e --sh -c --escape-char --send --expect --ready-fd --port-file --run --tls-client-ca --tls-cert --tls-key --tls-min --tls-alpn --frame --local-frame --max-frame --until --max-bytes --count --connect-timeout -w --idle-timeout --timeout --linger -q --frame-delay --source -s --port -p --interface --ttl --dscp --keepalive --resolver --recv-buffer --send-buffer --wait --retry --repeat --interval --status --starttls --tls-ca --tls-name --tls-pin --tls-expire --proxy --reply-wait --reply --ack --exec-timeout --join --multicast-ttl --loop --type --pass-fd --mode --user --group --allow-uid --tee --checksum --listen --index --symlinks --spa --cache-control --header --mime --route --hook --hook-secret-file --redirect-http --max-body --max-header --max-requests --header-timeout --body-timeout --write-timeout --keepalive-timeout --min-rate --auth-file --token-file --cors --limit-requests --trusted-proxy --metrics --health --access-log --access-log-file --max-programs -t --srv --service --file -f --jobs -j --ndots --try-timeout --tries --edns-size --subnet --class
			return 0
	end
	return 1
end

# The words before the cursor that are the program's: without options, their
# values, and the program itself.
function __sockkit_operands
	set -l value
	for word in (commandline -opc)[2..-1]
		if test -n "$value"
			set value
		else if test "$word" = --
			return
		else if string match -q -- '-*' $word
			if __sockkit_takes_value $word
				set value yes
			end
		else
			printf '%s\n' $word
		end
	end
end

function __sockkit_no_command
	test (count (__sockkit_operands)) -eq 0
end

function __sockkit_within
	set -l words (__sockkit_operands)
	test (count $words) -gt 0; and test "$words[1]" = $argv[1]
end

# An endpoint: a scheme, the path or the host behind it, the options behind a comma.
function __sockkit_address
	set -l word (commandline -ct)
	set -l option (string match -r -- '^--[a-z0-9-]+=' $word)
	set word (string sub -s (math (string length -- "$option") + 1) -- $word)
	set -l before
	if string match -q -- 'listen:*' $word
		set before listen:
		set word (string sub -s 8 -- $word)
	end
	set -l scheme (string replace -r -- ':.*$' '' $word)
	if string match -q -- '*,*' $word
		string match -q -- '*:*' $word; and contains -- $scheme (__sockkit_schemes)
		or set scheme tcp
		set before "$before"(string replace -r -- '[^,]*$' '' $word)
		printf '%s\n' "$before"(__sockkit_keys $scheme)
	else if string match -q -- '*:*' $word
		set -l rest (string replace -r -- '^[^:]*:' '' $word)
		if contains -- $scheme (__sockkit_paths)
			for path in (__fish_complete_path $rest)
				printf '%s\n' "$before$scheme:$path"
			end
		else
			for host in (__fish_print_hostnames)
				printf '%s\n' "$before$scheme:$host"
			end
		end
	else
		for name in (__sockkit_schemes)
			printf '%s\n' "$before$name:"
		end
		for host in (__fish_print_hostnames)
			printf '%s\n' "$before$host"
		end
	end
end

function __sockkit_type
	set -l before (string replace -r -- '^--[a-z-]+=' '' (commandline -ct) | string replace -r -- '[^,]*$' '')
	for type in (__sockkit_types)
		printf '%s\n' "$before$type"
	end
end

complete -c sockkit -f -n __sockkit_no_command -a 'listen' -d 'wait for a stream connection'
complete -c sockkit -f -n __sockkit_no_command -a 'dial' -d 'open a stream connection'
complete -c sockkit -f -n __sockkit_no_command -a 'udp' -d 'datagrams: send and collect, or -l to receive'
complete -c sockkit -f -n __sockkit_no_command -a 'unix' -d 'Unix sockets: stream, datagram, seqpacket; -l to listen'
complete -c sockkit -f -n __sockkit_no_command -a 'pipe' -d 'join any two endpoints'
complete -c sockkit -f -n __sockkit_no_command -a 'serve-http' -d 'an HTTP/1.1 server of files and answers'
complete -c sockkit -f -n __sockkit_no_command -a 'lookup' -d 'names, addresses, services'
complete -c sockkit -f -n __sockkit_no_command -a 'man' -d 'the manual: of a command, or of addresses, framing, scripting'
complete -c sockkit -f -n __sockkit_no_command -a 'help' -d 'what there is to know about a topic or a command'
complete -c sockkit -f -n __sockkit_no_command -a 'completion' -d 'a script that completes command lines'
complete -c sockkit -n __sockkit_no_command -l verbose -s v -d 'tell what happens; twice: in detail'
complete -c sockkit -n __sockkit_no_command -l quiet -d 'tell errors only'
complete -c sockkit -n __sockkit_no_command -l explain -d 'tell what would be done, and do nothing'
complete -c sockkit -n __sockkit_no_command -l color -d 'colour messages: auto, always or never, as WHEN' -r -f -a 'auto always never'
complete -c sockkit -n __sockkit_no_command -s h -d 'show the most useful options and examples'
complete -c sockkit -n __sockkit_no_command -l help -d 'show all options'
complete -c sockkit -n __sockkit_no_command -l version -d 'show the version'

complete -c sockkit -n '__sockkit_within listen' -f -a '(__sockkit_address)'
complete -c sockkit -n '__sockkit_within listen' -l rate -d 'move at most SIZE/s each way, of each connection' -r -f
complete -c sockkit -n '__sockkit_within listen' -l chaos -d 'disturb on purpose, as LIST: delay=50ms, jitter=10ms, chunk=7, drop=1%, corrupt=0.1%, rst=1%, dir=up|down|both, seed=N, joined with commas' -r -f
complete -c sockkit -n '__sockkit_within listen' -l hex -d 'dump what goes by on standard error'
complete -c sockkit -n '__sockkit_within listen' -l record -d 'keep what goes by in FILE, as lines of JSON that --replay plays' -r -F
complete -c sockkit -n '__sockkit_within listen' -l pcap -d 'capture what goes by in FILE, for Wireshark' -r -F
complete -c sockkit -n '__sockkit_within listen' -l events -d 'tell what happens as lines of JSON, in a FILE, to fd:N or stderr' -r -F
complete -c sockkit -n '__sockkit_within listen' -l progress -d 'tell how far it is: auto (a bar on a terminal), always or never, as WHEN' -r -f -a 'auto always never'
complete -c sockkit -n '__sockkit_within listen' -l escape -d 'show what a terminal would obey as text: auto (on a terminal), always or never, as WHEN' -r -f -a 'auto always never'
complete -c sockkit -n '__sockkit_within listen' -l replay -d 'play our side of the recording FILE, and check the peer\'s' -r -F
complete -c sockkit -n '__sockkit_within listen' -l keep-open -s k -d 'serve many, at once'
complete -c sockkit -n '__sockkit_within listen' -l max-conns -d 'serve at most N at a time' -r -f
complete -c sockkit -n '__sockkit_within listen' -l max-conns-per-ip -d 'serve at most N of one address at a time' -r -f
complete -c sockkit -n '__sockkit_within listen' -l drain-timeout -d 'let clients finish for TIME when stopped (5s)' -r -f
complete -c sockkit -n '__sockkit_within listen' -l echo -d 'send back what comes'
complete -c sockkit -n '__sockkit_within listen' -l discard -d 'read and discard what comes'
complete -c sockkit -n '__sockkit_within listen' -l respond -d 'answer with FILE|TEXT and close' -r -F
complete -c sockkit -n '__sockkit_within listen' -l on -d 'run a program for the command of that name, as NAME=COMMAND; repeatable' -r -f
complete -c sockkit -n '__sockkit_within listen' -l broker -d 'with -k: what each client sends goes to all others'
complete -c sockkit -n '__sockkit_within listen' -l prefix -d 'with -k: the client\'s name before each of its lines'
complete -c sockkit -n '__sockkit_within listen' -l count-empty -d 'a connection without a byte counts as the one'
complete -c sockkit -n '__sockkit_within listen' -l serve-proxy -d 'be a proxy, as PROTOCOL: http or socks5' -r -f -a 'socks5 http'
complete -c sockkit -n '__sockkit_within listen' -l proxy-auth-file -d 'its clients must sign in as one of the lines USER:PASSWORD in FILE' -r -F
complete -c sockkit -n '__sockkit_within listen' -l allow -d 'take connections only from WHOM: an address, a network (CIDR), a name, or a file of these; repeatable, read anew on SIGHUP' -r -f
complete -c sockkit -n '__sockkit_within listen' -l deny -d 'take none from WHOM, whatever --allow says; repeatable' -r -f
complete -c sockkit -n '__sockkit_within listen' -l proxy-protocol -d 'take a PROXY header, version 1 or 2, from each connection: its client counts as the peer'
complete -c sockkit -n '__sockkit_within listen' -l exec -s e -d 'run \'PROG ARGS\', without a shell, in the place of stdin and stdout' -r -f -a '(__fish_complete_command)'
complete -c sockkit -n '__sockkit_within listen' -l sh -s c -d 'the same with a \'SHELL LINE\'' -r -f -a '(__fish_complete_command)'
complete -c sockkit -n '__sockkit_within listen' -l pty -d 'run it in a pseudo-terminal; typed at the start of a line, ~. leaves'
complete -c sockkit -n '__sockkit_within listen' -l escape-char -d 'another CHAR than ~ for that, or none' -r -f
complete -c sockkit -n '__sockkit_within listen' -l send -d 'send TEXT with C escapes; repeatable, in order' -r -f
complete -c sockkit -n '__sockkit_within listen' -l expect -d 'wait for what matches REGEX; repeatable, in order' -r -f
complete -c sockkit -n '__sockkit_within listen' -l ready-fd -d 'write a line to descriptor N once bound' -r -f
complete -c sockkit -n '__sockkit_within listen' -l port-file -d 'write the port to PATH once bound' -r -F
complete -c sockkit -n '__sockkit_within listen' -l background -d 'return once bound, printing PID and PORT'
complete -c sockkit -n '__sockkit_within listen' -l run -d 'run \'CMD\' once bound, and end with it' -r -f -a '(__fish_complete_command)'
complete -c sockkit -n '__sockkit_within listen' -l tls -d 'speak TLS'
complete -c sockkit -n '__sockkit_within listen' -l tls-self-signed -d 'make a certificate, and tell how to dial it'
complete -c sockkit -n '__sockkit_within listen' -l tls-client-ca -d 'clients must have a certificate from the roots in FILE' -r -F
complete -c sockkit -n '__sockkit_within listen' -l tls-cert -d 'our certificate, and those that lead to its root, in FILE' -r -F
complete -c sockkit -n '__sockkit_within listen' -l tls-key -d 'the key of that certificate in FILE (that of --tls-cert)' -r -F
complete -c sockkit -n '__sockkit_within listen' -l tls-min -d 'the lowest VERSION, 1.2 or 1.3 (1.2)' -r -f -a '1.2 1.3'
complete -c sockkit -n '__sockkit_within listen' -l tls-alpn -d 'offer or take the protocols NAME+NAME (ALPN)' -r -f
complete -c sockkit -n '__sockkit_within listen' -l tls-allow-truncation -d 'an end without close_notify is no error'
complete -c sockkit -n '__sockkit_within listen' -l frame -d 'how frames are marked on the wire, as CODEC' -r -f -a '(__sockkit_codecs)'
complete -c sockkit -n '__sockkit_within listen' -l local-frame -d 'and on our side, as CODEC (line)' -r -f -a '(__sockkit_codecs)'
complete -c sockkit -n '__sockkit_within listen' -l max-frame -d 'largest frame of SIZE (1M)' -r -f
complete -c sockkit -n '__sockkit_within listen' -l crlf -s C -d 'send CR LF for a newline; what comes stays as it is'
complete -c sockkit -n '__sockkit_within listen' -l until -d 'whose end of input ends it: network, stdin or both, as END' -r -f -a 'network stdin both'
complete -c sockkit -n '__sockkit_within listen' -l no-half-close -d 'do not pass the end of input on'
complete -c sockkit -n '__sockkit_within listen' -l half-close -s N -d 'pass the end of input on (the default)'
complete -c sockkit -n '__sockkit_within listen' -l no-stdin -s d -l recv-only -d 'do not read standard input'
complete -c sockkit -n '__sockkit_within listen' -l send-only -d 'end with the input; discard what comes'
complete -c sockkit -n '__sockkit_within listen' -l max-bytes -d 'end after receiving SIZE' -r -f
complete -c sockkit -n '__sockkit_within listen' -l count -d 'end after receiving N frames, or lines' -r -f
complete -c sockkit -n '__sockkit_within listen' -l connect-timeout -s w -d 'give up waiting for a client after TIME (never)' -r -f
complete -c sockkit -n '__sockkit_within listen' -l idle-timeout -d 'end after TIME of silence both ways' -r -f
complete -c sockkit -n '__sockkit_within listen' -l timeout -d 'end the whole run after TIME' -r -f
complete -c sockkit -n '__sockkit_within listen' -l linger -s q -d 'stay TIME after the end of input (for ever)' -r -f
complete -c sockkit -n '__sockkit_within listen' -l frame-delay -d 'pause TIME between frames, or lines, that are sent' -r -f
complete -c sockkit -n '__sockkit_within listen' -l ipv4 -s 4 -d 'use IPv4 only'
complete -c sockkit -n '__sockkit_within listen' -l ipv6 -s 6 -d 'use IPv6 only'
complete -c sockkit -n '__sockkit_within listen' -l numeric -s n -d 'refuse names: IP addresses and port numbers only'
complete -c sockkit -n '__sockkit_within listen' -l source -s s -d 'local address HOST[:PORT]' -r -f -a '(__fish_print_hostnames)'
complete -c sockkit -n '__sockkit_within listen' -l port -s p -d 'PORT to listen on' -r -f
complete -c sockkit -n '__sockkit_within listen' -l interface -d 'bind to the network interface NAME' -r -f -a '(__fish_print_interfaces)'
complete -c sockkit -n '__sockkit_within listen' -l ttl -d 'time to live, HOPS from 1 to 255' -r -f
complete -c sockkit -n '__sockkit_within listen' -l dscp -d 'differentiated services CODE, 0 to 63' -r -f
complete -c sockkit -n '__sockkit_within listen' -l keepalive -d 'probe an idle peer after TIME (15s)' -r -f
complete -c sockkit -n '__sockkit_within listen' -l nodelay -d 'never gather small writes'
complete -c sockkit -n '__sockkit_within listen' -l resolver -d 'who resolves names: system, go or a SERVER' -r -f -a 'system go'
complete -c sockkit -n '__sockkit_within listen' -l recv-buffer -d 'receive buffer of SIZE' -r -f
complete -c sockkit -n '__sockkit_within listen' -l send-buffer -d 'send buffer of SIZE' -r -f
complete -c sockkit -n '__sockkit_within listen' -l verbose -s v -d 'tell what happens; twice: in detail'
complete -c sockkit -n '__sockkit_within listen' -l quiet -d 'tell errors only'
complete -c sockkit -n '__sockkit_within listen' -l explain -d 'tell what would be done, and do nothing'
complete -c sockkit -n '__sockkit_within listen' -l color -d 'colour messages: auto, always or never, as WHEN' -r -f -a 'auto always never'
complete -c sockkit -n '__sockkit_within listen' -s h -d 'show the most useful options and examples'
complete -c sockkit -n '__sockkit_within listen' -l help -d 'show all options'
complete -c sockkit -n '__sockkit_within listen' -l version -d 'show the version'

complete -c sockkit -n '__sockkit_within dial' -f -a '(__sockkit_address)'
complete -c sockkit -n '__sockkit_within dial' -l rate -d 'move at most SIZE/s each way, of each connection' -r -f
complete -c sockkit -n '__sockkit_within dial' -l chaos -d 'disturb on purpose, as LIST: delay=50ms, jitter=10ms, chunk=7, drop=1%, corrupt=0.1%, rst=1%, dir=up|down|both, seed=N, joined with commas' -r -f
complete -c sockkit -n '__sockkit_within dial' -l hex -d 'dump what goes by on standard error'
complete -c sockkit -n '__sockkit_within dial' -l record -d 'keep what goes by in FILE, as lines of JSON that --replay plays' -r -F
complete -c sockkit -n '__sockkit_within dial' -l pcap -d 'capture what goes by in FILE, for Wireshark' -r -F
complete -c sockkit -n '__sockkit_within dial' -l events -d 'tell what happens as lines of JSON, in a FILE, to fd:N or stderr' -r -F
complete -c sockkit -n '__sockkit_within dial' -l progress -d 'tell how far it is: auto (a bar on a terminal), always or never, as WHEN' -r -f -a 'auto always never'
complete -c sockkit -n '__sockkit_within dial' -l escape -d 'show what a terminal would obey as text: auto (on a terminal), always or never, as WHEN' -r -f -a 'auto always never'
complete -c sockkit -n '__sockkit_within dial' -l replay -d 'play our side of the recording FILE, and check the peer\'s' -r -F
complete -c sockkit -n '__sockkit_within dial' -l exec -s e -d 'run \'PROG ARGS\', without a shell, in the place of stdin and stdout' -r -f -a '(__fish_complete_command)'
complete -c sockkit -n '__sockkit_within dial' -l sh -s c -d 'the same with a \'SHELL LINE\'' -r -f -a '(__fish_complete_command)'
complete -c sockkit -n '__sockkit_within dial' -l pty -d 'run it in a pseudo-terminal; typed at the start of a line, ~. leaves'
complete -c sockkit -n '__sockkit_within dial' -l escape-char -d 'another CHAR than ~ for that, or none' -r -f
complete -c sockkit -n '__sockkit_within dial' -l raw -d 'send every key (raw terminal); Ctrl-] leaves'
complete -c sockkit -n '__sockkit_within dial' -l telnet -s t -d 'refuse the telnet options that the server asks for'
complete -c sockkit -n '__sockkit_within dial' -l send -d 'send TEXT with C escapes; repeatable, in order' -r -f
complete -c sockkit -n '__sockkit_within dial' -l expect -d 'wait for what matches REGEX; repeatable, in order' -r -f
complete -c sockkit -n '__sockkit_within dial' -l wait -d 'try the first connection, with --reconnect each, again for TIME' -r -f
complete -c sockkit -n '__sockkit_within dial' -l retry -d 'try the first connection, with --reconnect each, again N times' -r -f
complete -c sockkit -n '__sockkit_within dial' -l reconnect -d 'connect again when a connection has ended before the input has'
complete -c sockkit -n '__sockkit_within dial' -l zero -s z -d 'connect, close and tell; many addresses, ports as 22+80-90'
complete -c sockkit -n '__sockkit_within dial' -l json -d 'with -z: results as lines of JSON'
complete -c sockkit -n '__sockkit_within dial' -l repeat -d 'with -z: connect N times to each address' -r -f
complete -c sockkit -n '__sockkit_within dial' -l interval -d 'with -z: pause TIME between them' -r -f
complete -c sockkit -n '__sockkit_within dial' -l status -d 'with -z http://...: the answers that will do, as LIST, 200,204,3xx (2xx,3xx)' -r -f
complete -c sockkit -n '__sockkit_within dial' -l tls -d 'speak TLS'
complete -c sockkit -n '__sockkit_within dial' -l starttls -d 'ask for TLS in PROTOCOL first: smtp, imap, pop3, ftp, postgres, ldap or xmpp' -r -f
complete -c sockkit -n '__sockkit_within dial' -l tls-ca -d 'trust the roots in FILE, and not those of the system' -r -F
complete -c sockkit -n '__sockkit_within dial' -l tls-name -d 'the certificate must be for NAME (the host that is dialed)' -r -f
complete -c sockkit -n '__sockkit_within dial' -l tls-pin -d 'trust the key with this SHA-256 PIN, in hex or base64, and nothing else' -r -f
complete -c sockkit -n '__sockkit_within dial' -l tls-expire -d 'fail if a certificate expires within TIME' -r -f
complete -c sockkit -n '__sockkit_within dial' -l insecure -d 'take any certificate'
complete -c sockkit -n '__sockkit_within dial' -l tls-cert -d 'a client certificate, and those that lead to its root, in FILE' -r -F
complete -c sockkit -n '__sockkit_within dial' -l tls-key -d 'the key of that certificate in FILE (that of --tls-cert)' -r -F
complete -c sockkit -n '__sockkit_within dial' -l tls-min -d 'the lowest VERSION, 1.2 or 1.3 (1.2)' -r -f -a '1.2 1.3'
complete -c sockkit -n '__sockkit_within dial' -l tls-alpn -d 'offer or take the protocols NAME+NAME (ALPN)' -r -f
complete -c sockkit -n '__sockkit_within dial' -l tls-allow-truncation -d 'an end without close_notify is no error'
complete -c sockkit -n '__sockkit_within dial' -l proxy -d 'go through the proxy URL: socks5://[USER@]HOST:PORT, socks4a://, http:// or https://; repeat it to go through several' -r -f
complete -c sockkit -n '__sockkit_within dial' -l proxy-auth-file -d 'sign in there with the USER:PASSWORD in FILE, one a line' -r -F
complete -c sockkit -n '__sockkit_within dial' -l frame -d 'how frames are marked on the wire, as CODEC' -r -f -a '(__sockkit_codecs)'
complete -c sockkit -n '__sockkit_within dial' -l local-frame -d 'and on our side, as CODEC (line)' -r -f -a '(__sockkit_codecs)'
complete -c sockkit -n '__sockkit_within dial' -l max-frame -d 'largest frame of SIZE (1M)' -r -f
complete -c sockkit -n '__sockkit_within dial' -l crlf -s C -d 'send CR LF for a newline; what comes stays as it is'
complete -c sockkit -n '__sockkit_within dial' -l until -d 'whose end of input ends it: network, stdin or both, as END' -r -f -a 'network stdin both'
complete -c sockkit -n '__sockkit_within dial' -l no-half-close -d 'do not pass the end of input on'
complete -c sockkit -n '__sockkit_within dial' -l half-close -s N -d 'pass the end of input on (the default)'
complete -c sockkit -n '__sockkit_within dial' -l no-stdin -s d -l recv-only -d 'do not read standard input'
complete -c sockkit -n '__sockkit_within dial' -l send-only -d 'end with the input; discard what comes'
complete -c sockkit -n '__sockkit_within dial' -l max-bytes -d 'end after receiving SIZE' -r -f
complete -c sockkit -n '__sockkit_within dial' -l count -d 'end after receiving N frames, or lines' -r -f
complete -c sockkit -n '__sockkit_within dial' -l connect-timeout -s w -d 'give up connecting after TIME (10s)' -r -f
complete -c sockkit -n '__sockkit_within dial' -l idle-timeout -d 'end after TIME of silence both ways' -r -f
complete -c sockkit -n '__sockkit_within dial' -l timeout -d 'end the whole run after TIME' -r -f
complete -c sockkit -n '__sockkit_within dial' -l linger -s q -d 'stay TIME after the end of input (for ever)' -r -f
complete -c sockkit -n '__sockkit_within dial' -l frame-delay -d 'pause TIME between frames, or lines, that are sent' -r -f
complete -c sockkit -n '__sockkit_within dial' -l ipv4 -s 4 -d 'use IPv4 only'
complete -c sockkit -n '__sockkit_within dial' -l ipv6 -s 6 -d 'use IPv6 only'
complete -c sockkit -n '__sockkit_within dial' -l numeric -s n -d 'refuse names: IP addresses and port numbers only'
complete -c sockkit -n '__sockkit_within dial' -l source -s s -d 'local address HOST[:PORT]' -r -f -a '(__fish_print_hostnames)'
complete -c sockkit -n '__sockkit_within dial' -l port -s p -d 'local PORT' -r -f
complete -c sockkit -n '__sockkit_within dial' -l interface -d 'bind to the network interface NAME' -r -f -a '(__fish_print_interfaces)'
complete -c sockkit -n '__sockkit_within dial' -l ttl -d 'time to live, HOPS from 1 to 255' -r -f
complete -c sockkit -n '__sockkit_within dial' -l dscp -d 'differentiated services CODE, 0 to 63' -r -f
complete -c sockkit -n '__sockkit_within dial' -l keepalive -d 'probe an idle peer after TIME (15s)' -r -f
complete -c sockkit -n '__sockkit_within dial' -l nodelay -d 'never gather small writes'
complete -c sockkit -n '__sockkit_within dial' -l resolver -d 'who resolves names: system, go or a SERVER' -r -f -a 'system go'
complete -c sockkit -n '__sockkit_within dial' -l recv-buffer -d 'receive buffer of SIZE' -r -f
complete -c sockkit -n '__sockkit_within dial' -l send-buffer -d 'send buffer of SIZE' -r -f
complete -c sockkit -n '__sockkit_within dial' -l verbose -s v -d 'tell what happens; twice: in detail'
complete -c sockkit -n '__sockkit_within dial' -l quiet -d 'tell errors only'
complete -c sockkit -n '__sockkit_within dial' -l explain -d 'tell what would be done, and do nothing'
complete -c sockkit -n '__sockkit_within dial' -l color -d 'colour messages: auto, always or never, as WHEN' -r -f -a 'auto always never'
complete -c sockkit -n '__sockkit_within dial' -s h -d 'show the most useful options and examples'
complete -c sockkit -n '__sockkit_within dial' -l help -d 'show all options'
complete -c sockkit -n '__sockkit_within dial' -l version -d 'show the version'

complete -c sockkit -n '__sockkit_within udp' -f -a '(__sockkit_address)'
complete -c sockkit -n '__sockkit_within udp' -l rate -d 'move at most SIZE/s each way, of each connection' -r -f
complete -c sockkit -n '__sockkit_within udp' -l chaos -d 'disturb on purpose, as LIST: delay=50ms, jitter=10ms, chunk=7, drop=1%, corrupt=0.1%, rst=1%, dir=up|down|both, seed=N, joined with commas' -r -f
complete -c sockkit -n '__sockkit_within udp' -l hex -d 'dump what goes by on standard error'
complete -c sockkit -n '__sockkit_within udp' -l record -d 'keep what goes by in FILE, as lines of JSON that --replay plays' -r -F
complete -c sockkit -n '__sockkit_within udp' -l pcap -d 'capture what goes by in FILE, for Wireshark' -r -F
complete -c sockkit -n '__sockkit_within udp' -l events -d 'tell what happens as lines of JSON, in a FILE, to fd:N or stderr' -r -F
complete -c sockkit -n '__sockkit_within udp' -l progress -d 'tell how far it is: auto (a bar on a terminal), always or never, as WHEN' -r -f -a 'auto always never'
complete -c sockkit -n '__sockkit_within udp' -l escape -d 'show what a terminal would obey as text: auto (on a terminal), always or never, as WHEN' -r -f -a 'auto always never'
complete -c sockkit -n '__sockkit_within udp' -l listen -s l -d 'receive from everybody'
complete -c sockkit -n '__sockkit_within udp' -l zero -s z -d 'tell whether the port is open, closed or unknown'
complete -c sockkit -n '__sockkit_within udp' -l send -d 'send TEXT with C escapes as a datagram, before the input; repeatable' -r -f
complete -c sockkit -n '__sockkit_within udp' -l reply-wait -d 'wait TIME for replies after the end of input (1s)' -r -f
complete -c sockkit -n '__sockkit_within udp' -l count -d 'end after receiving N datagrams' -r -f
complete -c sockkit -n '__sockkit_within udp' -l local-frame -d 'what a datagram is on our side, as CODEC (a line with its newline)' -r -f -a '(__sockkit_codecs)'
complete -c sockkit -n '__sockkit_within udp' -l frame -d 'datagrams need no CODEC on the wire: not for udp' -r -f -a '(__sockkit_codecs)'
complete -c sockkit -n '__sockkit_within udp' -l no-stdin -s d -l recv-only -d 'do not read standard input'
complete -c sockkit -n '__sockkit_within udp' -l send-only -d 'end with the input; receive nothing'
complete -c sockkit -n '__sockkit_within udp' -l reply -d 'who gets standard input: last, first, all or none, as WHO (last)' -r -f -a 'last all first none'
complete -c sockkit -n '__sockkit_within udp' -l echo -d 'send each datagram back'
complete -c sockkit -n '__sockkit_within udp' -l ack -d 'answer each datagram with TEXT' -r -f
complete -c sockkit -n '__sockkit_within udp' -l max-conns -d 'run at most N children at a time (32)' -r -f
complete -c sockkit -n '__sockkit_within udp' -l exec-timeout -d 'end a child after TIME (10s)' -r -f
complete -c sockkit -n '__sockkit_within udp' -l exec -s e -d 'run \'PROG ARGS\', without a shell, in the place of stdin and stdout' -r -f -a '(__fish_complete_command)'
complete -c sockkit -n '__sockkit_within udp' -l sh -s c -d 'the same with a \'SHELL LINE\'' -r -f -a '(__fish_complete_command)'
complete -c sockkit -n '__sockkit_within udp' -l join -d 'hear the multicast GROUP[@IFACE]; repeatable' -r -f
complete -c sockkit -n '__sockkit_within udp' -l broadcast -d 'allow sending to broadcast addresses'
complete -c sockkit -n '__sockkit_within udp' -l multicast-ttl -d 'how far multicast goes, HOPS from 1 to 255 (1)' -r -f
complete -c sockkit -n '__sockkit_within udp' -l loop -d 'whether this machine hears our own multicast: on|off (on)' -r -f -a 'on off'
complete -c sockkit -n '__sockkit_within udp' -l reuse -d 'share the address with other programs'
complete -c sockkit -n '__sockkit_within udp' -l ready-fd -d 'write a line to descriptor N once bound' -r -f
complete -c sockkit -n '__sockkit_within udp' -l port-file -d 'write the port to PATH once bound' -r -F
complete -c sockkit -n '__sockkit_within udp' -l background -d 'return once bound, printing PID and PORT'
complete -c sockkit -n '__sockkit_within udp' -l run -d 'run \'CMD\' once bound, and end with it' -r -f -a '(__fish_complete_command)'
complete -c sockkit -n '__sockkit_within udp' -l connect-timeout -s w -d 'give up connecting after TIME (10s)' -r -f
complete -c sockkit -n '__sockkit_within udp' -l idle-timeout -d 'end after TIME of silence both ways' -r -f
complete -c sockkit -n '__sockkit_within udp' -l timeout -d 'end the whole run after TIME' -r -f
complete -c sockkit -n '__sockkit_within udp' -l frame-delay -d 'pause TIME between frames, or lines, that are sent' -r -f
complete -c sockkit -n '__sockkit_within udp' -l ipv4 -s 4 -d 'use IPv4 only'
complete -c sockkit -n '__sockkit_within udp' -l ipv6 -s 6 -d 'use IPv6 only'
complete -c sockkit -n '__sockkit_within udp' -l numeric -s n -d 'refuse names: IP addresses and port numbers only'
complete -c sockkit -n '__sockkit_within udp' -l source -s s -d 'local address HOST[:PORT]' -r -f -a '(__fish_print_hostnames)'
complete -c sockkit -n '__sockkit_within udp' -l port -s p -d 'local PORT, or with -l the one to listen on' -r -f
complete -c sockkit -n '__sockkit_within udp' -l interface -d 'bind to the network interface NAME' -r -f -a '(__fish_print_interfaces)'
complete -c sockkit -n '__sockkit_within udp' -l ttl -d 'time to live, HOPS from 1 to 255' -r -f
complete -c sockkit -n '__sockkit_within udp' -l dscp -d 'differentiated services CODE, 0 to 63' -r -f
complete -c sockkit -n '__sockkit_within udp' -l resolver -d 'who resolves names: system, go or a SERVER' -r -f -a 'system go'
complete -c sockkit -n '__sockkit_within udp' -l recv-buffer -d 'receive buffer of SIZE' -r -f
complete -c sockkit -n '__sockkit_within udp' -l send-buffer -d 'send buffer of SIZE' -r -f
complete -c sockkit -n '__sockkit_within udp' -l verbose -s v -d 'tell what happens; twice: in detail'
complete -c sockkit -n '__sockkit_within udp' -l quiet -d 'tell errors only'
complete -c sockkit -n '__sockkit_within udp' -l explain -d 'tell what would be done, and do nothing'
complete -c sockkit -n '__sockkit_within udp' -l color -d 'colour messages: auto, always or never, as WHEN' -r -f -a 'auto always never'
complete -c sockkit -n '__sockkit_within udp' -s h -d 'show the most useful options and examples'
complete -c sockkit -n '__sockkit_within udp' -l help -d 'show all options'
complete -c sockkit -n '__sockkit_within udp' -l version -d 'show the version'

complete -c sockkit -n '__sockkit_within unix' -F
complete -c sockkit -n '__sockkit_within unix' -l rate -d 'move at most SIZE/s each way, of each connection' -r -f
complete -c sockkit -n '__sockkit_within unix' -l chaos -d 'disturb on purpose, as LIST: delay=50ms, jitter=10ms, chunk=7, drop=1%, corrupt=0.1%, rst=1%, dir=up|down|both, seed=N, joined with commas' -r -f
complete -c sockkit -n '__sockkit_within unix' -l hex -d 'dump what goes by on standard error'
complete -c sockkit -n '__sockkit_within unix' -l record -d 'keep what goes by in FILE, as lines of JSON that --replay plays' -r -F
complete -c sockkit -n '__sockkit_within unix' -l pcap -d 'capture what goes by in FILE, for Wireshark' -r -F
complete -c sockkit -n '__sockkit_within unix' -l events -d 'tell what happens as lines of JSON, in a FILE, to fd:N or stderr' -r -F
complete -c sockkit -n '__sockkit_within unix' -l progress -d 'tell how far it is: auto (a bar on a terminal), always or never, as WHEN' -r -f -a 'auto always never'
complete -c sockkit -n '__sockkit_within unix' -l escape -d 'show what a terminal would obey as text: auto (on a terminal), always or never, as WHEN' -r -f -a 'auto always never'
complete -c sockkit -n '__sockkit_within unix' -l replay -d 'play our side of the recording FILE, and check the peer\'s' -r -F
complete -c sockkit -n '__sockkit_within unix' -l listen -s l -d 'wait for a connection'
complete -c sockkit -n '__sockkit_within unix' -l type -d 'stream, dgram or seqpacket, as TYPE (stream)' -r -f -a 'stream dgram seqpacket'
complete -c sockkit -n '__sockkit_within unix' -l pass-fd -d 'pass our descriptor N with the first byte; child: the COMMAND gets the peer\'s, as LISTEN_FDS; repeatable' -r -f
complete -c sockkit -n '__sockkit_within unix' -l mode -d 'who may connect, as the octal MODE of the file' -r -f
complete -c sockkit -n '__sockkit_within unix' -l user -d 'the file\'s owner, NAME|UID' -r -f -a '(__fish_complete_users)'
complete -c sockkit -n '__sockkit_within unix' -l group -d 'the file\'s group, NAME|GID' -r -f -a '(__fish_complete_groups)'
complete -c sockkit -n '__sockkit_within unix' -l allow-uid -d 'serve this UID|NAME only; repeatable' -r -f -a '(__fish_complete_users)'
complete -c sockkit -n '__sockkit_within unix' -l reply-wait -d 'wait TIME for replies after the end of input (1s)' -r -f
complete -c sockkit -n '__sockkit_within unix' -l reply -d 'who gets standard input: last, first, all or none, as WHO (last)' -r -f -a 'last all first none'
complete -c sockkit -n '__sockkit_within unix' -l ack -d 'answer each datagram with TEXT' -r -f
complete -c sockkit -n '__sockkit_within unix' -l exec-timeout -d 'end a child after TIME (10s)' -r -f
complete -c sockkit -n '__sockkit_within unix' -l keep-open -s k -d 'serve many, at once'
complete -c sockkit -n '__sockkit_within unix' -l max-conns -d 'serve at most N at a time' -r -f
complete -c sockkit -n '__sockkit_within unix' -l max-conns-per-ip -d 'serve at most N of one address at a time' -r -f
complete -c sockkit -n '__sockkit_within unix' -l drain-timeout -d 'let clients finish for TIME when stopped (5s)' -r -f
complete -c sockkit -n '__sockkit_within unix' -l echo -d 'send back what comes'
complete -c sockkit -n '__sockkit_within unix' -l discard -d 'read and discard what comes'
complete -c sockkit -n '__sockkit_within unix' -l respond -d 'answer with FILE|TEXT and close' -r -F
complete -c sockkit -n '__sockkit_within unix' -l on -d 'run a program for the command of that name, as NAME=COMMAND; repeatable' -r -f
complete -c sockkit -n '__sockkit_within unix' -l broker -d 'with -k: what each client sends goes to all others'
complete -c sockkit -n '__sockkit_within unix' -l prefix -d 'with -k: the client\'s name before each of its lines'
complete -c sockkit -n '__sockkit_within unix' -l count-empty -d 'a connection without a byte counts as the one'
complete -c sockkit -n '__sockkit_within unix' -l serve-proxy -d 'be a proxy, as PROTOCOL: http or socks5' -r -f -a 'socks5 http'
complete -c sockkit -n '__sockkit_within unix' -l proxy-auth-file -d 'its clients must sign in as one of the lines USER:PASSWORD in FILE' -r -F
complete -c sockkit -n '__sockkit_within unix' -l proxy-protocol -d 'take a PROXY header, version 1 or 2, from each connection: its client counts as the peer'
complete -c sockkit -n '__sockkit_within unix' -l exec -s e -d 'run \'PROG ARGS\', without a shell, in the place of stdin and stdout' -r -f -a '(__fish_complete_command)'
complete -c sockkit -n '__sockkit_within unix' -l sh -s c -d 'the same with a \'SHELL LINE\'' -r -f -a '(__fish_complete_command)'
complete -c sockkit -n '__sockkit_within unix' -l pty -d 'run it in a pseudo-terminal; typed at the start of a line, ~. leaves'
complete -c sockkit -n '__sockkit_within unix' -l escape-char -d 'another CHAR than ~ for that, or none' -r -f
complete -c sockkit -n '__sockkit_within unix' -l raw -d 'send every key (raw terminal); Ctrl-] leaves'
complete -c sockkit -n '__sockkit_within unix' -l send -d 'send TEXT with C escapes; repeatable, in order' -r -f
complete -c sockkit -n '__sockkit_within unix' -l expect -d 'wait for what matches REGEX; repeatable, in order' -r -f
complete -c sockkit -n '__sockkit_within unix' -l wait -d 'try the first connection, with --reconnect each, again for TIME' -r -f
complete -c sockkit -n '__sockkit_within unix' -l retry -d 'try the first connection, with --reconnect each, again N times' -r -f
complete -c sockkit -n '__sockkit_within unix' -l reconnect -d 'connect again when a connection has ended before the input has'
complete -c sockkit -n '__sockkit_within unix' -l zero -s z -d 'connect, close and tell; many addresses, ports as 22+80-90'
complete -c sockkit -n '__sockkit_within unix' -l json -d 'with -z: results as lines of JSON'
complete -c sockkit -n '__sockkit_within unix' -l repeat -d 'with -z: connect N times to each address' -r -f
complete -c sockkit -n '__sockkit_within unix' -l interval -d 'with -z: pause TIME between them' -r -f
complete -c sockkit -n '__sockkit_within unix' -l ready-fd -d 'write a line to descriptor N once bound' -r -f
complete -c sockkit -n '__sockkit_within unix' -l port-file -d 'write the port to PATH once bound' -r -F
complete -c sockkit -n '__sockkit_within unix' -l background -d 'return once bound, printing PID and PORT'
complete -c sockkit -n '__sockkit_within unix' -l run -d 'run \'CMD\' once bound, and end with it' -r -f -a '(__fish_complete_command)'
complete -c sockkit -n '__sockkit_within unix' -l tls -d 'speak TLS'
complete -c sockkit -n '__sockkit_within unix' -l starttls -d 'ask for TLS in PROTOCOL first: smtp, imap, pop3, ftp, postgres, ldap or xmpp' -r -f
complete -c sockkit -n '__sockkit_within unix' -l tls-ca -d 'trust the roots in FILE, and not those of the system' -r -F
complete -c sockkit -n '__sockkit_within unix' -l tls-name -d 'the certificate must be for NAME (the host that is dialed)' -r -f
complete -c sockkit -n '__sockkit_within unix' -l tls-pin -d 'trust the key with this SHA-256 PIN, in hex or base64, and nothing else' -r -f
complete -c sockkit -n '__sockkit_within unix' -l tls-expire -d 'fail if a certificate expires within TIME' -r -f
complete -c sockkit -n '__sockkit_within unix' -l insecure -d 'take any certificate'
complete -c sockkit -n '__sockkit_within unix' -l tls-self-signed -d 'make a certificate, and tell how to dial it'
complete -c sockkit -n '__sockkit_within unix' -l tls-client-ca -d 'clients must have a certificate from the roots in FILE' -r -F
complete -c sockkit -n '__sockkit_within unix' -l tls-cert -d 'our certificate, and those that lead to its root, in FILE' -r -F
complete -c sockkit -n '__sockkit_within unix' -l tls-key -d 'the key of that certificate in FILE (that of --tls-cert)' -r -F
complete -c sockkit -n '__sockkit_within unix' -l tls-min -d 'the lowest VERSION, 1.2 or 1.3 (1.2)' -r -f -a '1.2 1.3'
complete -c sockkit -n '__sockkit_within unix' -l tls-alpn -d 'offer or take the protocols NAME+NAME (ALPN)' -r -f
complete -c sockkit -n '__sockkit_within unix' -l tls-allow-truncation -d 'an end without close_notify is no error'
complete -c sockkit -n '__sockkit_within unix' -l frame -d 'how frames are marked on the wire, as CODEC' -r -f -a '(__sockkit_codecs)'
complete -c sockkit -n '__sockkit_within unix' -l local-frame -d 'and on our side, as CODEC (line)' -r -f -a '(__sockkit_codecs)'
complete -c sockkit -n '__sockkit_within unix' -l max-frame -d 'largest frame of SIZE (1M)' -r -f
complete -c sockkit -n '__sockkit_within unix' -l crlf -s C -d 'send CR LF for a newline; what comes stays as it is'
complete -c sockkit -n '__sockkit_within unix' -l until -d 'whose end of input ends it: network, stdin or both, as END' -r -f -a 'network stdin both'
complete -c sockkit -n '__sockkit_within unix' -l no-half-close -d 'do not pass the end of input on'
complete -c sockkit -n '__sockkit_within unix' -l half-close -s N -d 'pass the end of input on (the default)'
complete -c sockkit -n '__sockkit_within unix' -l no-stdin -s d -l recv-only -d 'do not read standard input'
complete -c sockkit -n '__sockkit_within unix' -l send-only -d 'end with the input; discard what comes'
complete -c sockkit -n '__sockkit_within unix' -l max-bytes -d 'end after receiving SIZE' -r -f
complete -c sockkit -n '__sockkit_within unix' -l count -d 'end after receiving N frames, or lines' -r -f
complete -c sockkit -n '__sockkit_within unix' -l connect-timeout -s w -d 'give up connecting (10s), or waiting for a client (never), after TIME' -r -f
complete -c sockkit -n '__sockkit_within unix' -l idle-timeout -d 'end after TIME of silence both ways' -r -f
complete -c sockkit -n '__sockkit_within unix' -l timeout -d 'end the whole run after TIME' -r -f
complete -c sockkit -n '__sockkit_within unix' -l linger -s q -d 'stay TIME after the end of input (for ever)' -r -f
complete -c sockkit -n '__sockkit_within unix' -l frame-delay -d 'pause TIME between frames, or lines, that are sent' -r -f
complete -c sockkit -n '__sockkit_within unix' -l recv-buffer -d 'receive buffer of SIZE' -r -f
complete -c sockkit -n '__sockkit_within unix' -l send-buffer -d 'send buffer of SIZE' -r -f
complete -c sockkit -n '__sockkit_within unix' -l verbose -s v -d 'tell what happens; twice: in detail'
complete -c sockkit -n '__sockkit_within unix' -l quiet -d 'tell errors only'
complete -c sockkit -n '__sockkit_within unix' -l explain -d 'tell what would be done, and do nothing'
complete -c sockkit -n '__sockkit_within unix' -l color -d 'colour messages: auto, always or never, as WHEN' -r -f -a 'auto always never'
complete -c sockkit -n '__sockkit_within unix' -s h -d 'show the most useful options and examples'
complete -c sockkit -n '__sockkit_within unix' -l help -d 'show all options'
complete -c sockkit -n '__sockkit_within unix' -l version -d 'show the version'

complete -c sockkit -n '__sockkit_within pipe' -f -a '(__sockkit_address)'
complete -c sockkit -n '__sockkit_within pipe' -l one-way -s u -d 'from the first to the second only'
complete -c sockkit -n '__sockkit_within pipe' -l max-frame -d 'largest frame of SIZE (1M)' -r -f
complete -c sockkit -n '__sockkit_within pipe' -l rate -d 'move at most SIZE/s each way, of each connection' -r -f
complete -c sockkit -n '__sockkit_within pipe' -l chaos -d 'disturb on purpose, as LIST: delay=50ms, jitter=10ms, chunk=7, drop=1%, corrupt=0.1%, rst=1%, dir=up|down|both, seed=N, joined with commas' -r -f
complete -c sockkit -n '__sockkit_within pipe' -l hex -d 'dump what goes by on standard error'
complete -c sockkit -n '__sockkit_within pipe' -l record -d 'keep what goes by in FILE, as lines of JSON that --replay plays' -r -F
complete -c sockkit -n '__sockkit_within pipe' -l pcap -d 'capture what goes by in FILE, for Wireshark' -r -F
complete -c sockkit -n '__sockkit_within pipe' -l events -d 'tell what happens as lines of JSON, in a FILE, to fd:N or stderr' -r -F
complete -c sockkit -n '__sockkit_within pipe' -l progress -d 'tell how far it is: auto (a bar on a terminal), always or never, as WHEN' -r -f -a 'auto always never'
complete -c sockkit -n '__sockkit_within pipe' -l escape -d 'show what a terminal would obey as text: auto (on a terminal), always or never, as WHEN' -r -f -a 'auto always never'
complete -c sockkit -n '__sockkit_within pipe' -l tee -d 'copy what goes from the first to the second to FILE' -r -F
complete -c sockkit -n '__sockkit_within pipe' -l checksum -d 'at the end print the checksum of each direction: NAME is sha256, sha512, sha1 or md5' -r -f -a 'md5 sha1 sha256 sha512'
complete -c sockkit -n '__sockkit_within pipe' -l raw -d 'send every key (raw terminal); Ctrl-] leaves'
complete -c sockkit -n '__sockkit_within pipe' -l wait -d 'try the first connection, with --reconnect each, again for TIME' -r -f
complete -c sockkit -n '__sockkit_within pipe' -l retry -d 'try the first connection, with --reconnect each, again N times' -r -f
complete -c sockkit -n '__sockkit_within pipe' -l reconnect -d 'connect again when a connection has ended before the input has'
complete -c sockkit -n '__sockkit_within pipe' -l starttls -d 'ask for TLS in PROTOCOL first: smtp, imap, pop3, ftp, postgres, ldap or xmpp' -r -f
complete -c sockkit -n '__sockkit_within pipe' -l tls-ca -d 'trust the roots in FILE, and not those of the system' -r -F
complete -c sockkit -n '__sockkit_within pipe' -l tls-name -d 'the certificate must be for NAME (the host that is dialed)' -r -f
complete -c sockkit -n '__sockkit_within pipe' -l tls-pin -d 'trust the key with this SHA-256 PIN, in hex or base64, and nothing else' -r -f
complete -c sockkit -n '__sockkit_within pipe' -l tls-expire -d 'fail if a certificate expires within TIME' -r -f
complete -c sockkit -n '__sockkit_within pipe' -l insecure -d 'take any certificate'
complete -c sockkit -n '__sockkit_within pipe' -l tls-self-signed -d 'make a certificate, and tell how to dial it'
complete -c sockkit -n '__sockkit_within pipe' -l tls-client-ca -d 'clients must have a certificate from the roots in FILE' -r -F
complete -c sockkit -n '__sockkit_within pipe' -l tls-cert -d 'our certificate, and those that lead to its root, in FILE' -r -F
complete -c sockkit -n '__sockkit_within pipe' -l tls-key -d 'the key of that certificate in FILE (that of --tls-cert)' -r -F
complete -c sockkit -n '__sockkit_within pipe' -l tls-min -d 'the lowest VERSION, 1.2 or 1.3 (1.2)' -r -f -a '1.2 1.3'
complete -c sockkit -n '__sockkit_within pipe' -l tls-alpn -d 'offer or take the protocols NAME+NAME (ALPN)' -r -f
complete -c sockkit -n '__sockkit_within pipe' -l tls-allow-truncation -d 'an end without close_notify is no error'
complete -c sockkit -n '__sockkit_within pipe' -l proxy -d 'go through the proxy URL: socks5://[USER@]HOST:PORT, socks4a://, http:// or https://; repeat it to go through several' -r -f
complete -c sockkit -n '__sockkit_within pipe' -l proxy-auth-file -d 'sign in there with the USER:PASSWORD in FILE, one a line' -r -F
complete -c sockkit -n '__sockkit_within pipe' -l keep-open -s k -d 'serve many, at once'
complete -c sockkit -n '__sockkit_within pipe' -l max-conns -d 'serve at most N at a time' -r -f
complete -c sockkit -n '__sockkit_within pipe' -l max-conns-per-ip -d 'serve at most N of one address at a time' -r -f
complete -c sockkit -n '__sockkit_within pipe' -l drain-timeout -d 'let clients finish for TIME when stopped (5s)' -r -f
complete -c sockkit -n '__sockkit_within pipe' -l ready-fd -d 'write a line to descriptor N once bound' -r -f
complete -c sockkit -n '__sockkit_within pipe' -l port-file -d 'write the port to PATH once bound' -r -F
complete -c sockkit -n '__sockkit_within pipe' -l background -d 'return once bound, printing PID and PORT'
complete -c sockkit -n '__sockkit_within pipe' -l run -d 'run \'CMD\' once bound, and end with it' -r -f -a '(__fish_complete_command)'
complete -c sockkit -n '__sockkit_within pipe' -l until -d 'whose end of input ends it: network, stdin or both, as END' -r -f -a 'network stdin both'
complete -c sockkit -n '__sockkit_within pipe' -l no-half-close -d 'do not pass the end of input on'
complete -c sockkit -n '__sockkit_within pipe' -l half-close -s N -d 'pass the end of input on (the default)'
complete -c sockkit -n '__sockkit_within pipe' -l no-stdin -s d -l recv-only -d 'do not read standard input'
complete -c sockkit -n '__sockkit_within pipe' -l send-only -d 'end with the input; discard what comes'
complete -c sockkit -n '__sockkit_within pipe' -l max-bytes -d 'end after receiving SIZE' -r -f
complete -c sockkit -n '__sockkit_within pipe' -l count -d 'end after receiving N frames, or lines' -r -f
complete -c sockkit -n '__sockkit_within pipe' -l connect-timeout -s w -d 'give up connecting (10s), or waiting for a client (never), after TIME' -r -f
complete -c sockkit -n '__sockkit_within pipe' -l idle-timeout -d 'end after TIME of silence both ways' -r -f
complete -c sockkit -n '__sockkit_within pipe' -l timeout -d 'end the whole run after TIME' -r -f
complete -c sockkit -n '__sockkit_within pipe' -l linger -s q -d 'stay TIME after the end of input (for ever)' -r -f
complete -c sockkit -n '__sockkit_within pipe' -l frame-delay -d 'pause TIME between frames, or lines, that are sent' -r -f
complete -c sockkit -n '__sockkit_within pipe' -l ipv4 -s 4 -d 'use IPv4 only'
complete -c sockkit -n '__sockkit_within pipe' -l ipv6 -s 6 -d 'use IPv6 only'
complete -c sockkit -n '__sockkit_within pipe' -l numeric -s n -d 'refuse names: IP addresses and port numbers only'
complete -c sockkit -n '__sockkit_within pipe' -l source -s s -d 'local address HOST[:PORT]' -r -f -a '(__fish_print_hostnames)'
complete -c sockkit -n '__sockkit_within pipe' -l port -s p -d 'local PORT' -r -f
complete -c sockkit -n '__sockkit_within pipe' -l interface -d 'bind to the network interface NAME' -r -f -a '(__fish_print_interfaces)'
complete -c sockkit -n '__sockkit_within pipe' -l ttl -d 'time to live, HOPS from 1 to 255' -r -f
complete -c sockkit -n '__sockkit_within pipe' -l dscp -d 'differentiated services CODE, 0 to 63' -r -f
complete -c sockkit -n '__sockkit_within pipe' -l keepalive -d 'probe an idle peer after TIME (15s)' -r -f
complete -c sockkit -n '__sockkit_within pipe' -l nodelay -d 'never gather small writes'
complete -c sockkit -n '__sockkit_within pipe' -l resolver -d 'who resolves names: system, go or a SERVER' -r -f -a 'system go'
complete -c sockkit -n '__sockkit_within pipe' -l recv-buffer -d 'receive buffer of SIZE' -r -f
complete -c sockkit -n '__sockkit_within pipe' -l send-buffer -d 'send buffer of SIZE' -r -f
complete -c sockkit -n '__sockkit_within pipe' -l verbose -s v -d 'tell what happens; twice: in detail'
complete -c sockkit -n '__sockkit_within pipe' -l quiet -d 'tell errors only'
complete -c sockkit -n '__sockkit_within pipe' -l explain -d 'tell what would be done, and do nothing'
complete -c sockkit -n '__sockkit_within pipe' -l color -d 'colour messages: auto, always or never, as WHEN' -r -f -a 'auto always never'
complete -c sockkit -n '__sockkit_within pipe' -s h -d 'show the most useful options and examples'
complete -c sockkit -n '__sockkit_within pipe' -l help -d 'show all options'
complete -c sockkit -n '__sockkit_within pipe' -l version -d 'show the version'

complete -c sockkit -n '__sockkit_within serve-http' -F
complete -c sockkit -n '__sockkit_within serve-http' -l port -s p -d 'listen on PORT of localhost (8080)' -r -f
complete -c sockkit -n '__sockkit_within serve-http' -l listen -d 'listen on ADDRESS: tcp, tls, unix or systemd; repeatable' -r -f -a '(__sockkit_address)'
complete -c sockkit -n '__sockkit_within serve-http' -l lan -d 'listen on every address, and tell the URL of each'
complete -c sockkit -n '__sockkit_within serve-http' -l qr -d 'draw a URL for a telephone\'s camera on the terminal; as --lan, unless ADDRESS or --listen says where'
complete -c sockkit -n '__sockkit_within serve-http' -l index -d 'the file NAME stands for its directory (index.html); repeatable, \'\' for none' -r -f
complete -c sockkit -n '__sockkit_within serve-http' -l no-list -d 'do not list directories'
complete -c sockkit -n '__sockkit_within serve-http' -l hidden -d 'serve and list what begins with a dot, too'
complete -c sockkit -n '__sockkit_within serve-http' -l symlinks -d 'follow symbolic links inside the directory, or never, as WHEN' -r -f -a 'inside never'
complete -c sockkit -n '__sockkit_within serve-http' -l spa -d 'send FILE for pages that are not there, as programs in the browser need it' -r -F
complete -c sockkit -n '__sockkit_within serve-http' -l precompressed -d 'send FILE.br, .zst or .gz in place of FILE'
complete -c sockkit -n '__sockkit_within serve-http' -l compress -d 'compress with zstd or gzip what is worth it'
complete -c sockkit -n '__sockkit_within serve-http' -l cache-control -d 'how long files may be kept, as VALUE of the field' -r -f
complete -c sockkit -n '__sockkit_within serve-http' -l header -d 'send \'NAME: VALUE\' with each file; repeatable' -r -f
complete -c sockkit -n '__sockkit_within serve-http' -l mime -d 'the media type of an extension, as EXT=TYPE; repeatable' -r -f
complete -c sockkit -n '__sockkit_within serve-http' -l upload -d 'take files: from the form of a listing, by PUT (curl -T), and in parts'
complete -c sockkit -n '__sockkit_within serve-http' -l overwrite -d 'let an upload replace a file that is there'
complete -c sockkit -n '__sockkit_within serve-http' -l delete -d 'let DELETE remove files and empty directories'
complete -c sockkit -n '__sockkit_within serve-http' -l mkdir -d 'let PUT DIR/ make directories, and uploads those on their way'
complete -c sockkit -n '__sockkit_within serve-http' -l zip -d 'send a directory as a ZIP archive for DIR/?zip'
complete -c sockkit -n '__sockkit_within serve-http' -l route -d 'answer as \'ROUTE\' says: METHOD /path/{name}/{rest...}=KIND[,OPTION=VALUE]:REST; KIND: text json file redirect status echo head inspect exec sh cgi sse ws hook proxy; OPTION: status type header.NAME delay times retry, of ws frame message origin protocol, of proxy host; repeatable' -r -f
complete -c sockkit -n '__sockkit_within serve-http' -l hook -d 'print what is sent to PATH by POST or PUT, a line of JSON each; repeatable' -r -f
complete -c sockkit -n '__sockkit_within serve-http' -l hook-secret-file -d 'take only what a secret in FILE has signed as GitHub or Stripe do' -r -F
complete -c sockkit -n '__sockkit_within serve-http' -l count -d 'end after N such requests' -r -f
complete -c sockkit -n '__sockkit_within serve-http' -l tls-cert -d 'our certificate, and those that lead to its root, in FILE' -r -F
complete -c sockkit -n '__sockkit_within serve-http' -l tls-key -d 'the key of that certificate in FILE (that of --tls-cert)' -r -F
complete -c sockkit -n '__sockkit_within serve-http' -l tls-min -d 'the lowest VERSION, 1.2 or 1.3 (1.2)' -r -f -a '1.2 1.3'
complete -c sockkit -n '__sockkit_within serve-http' -l tls-self-signed -d 'make a certificate, and tell how to dial it'
complete -c sockkit -n '__sockkit_within serve-http' -l tls-client-ca -d 'clients must have a certificate from the roots in FILE' -r -F
complete -c sockkit -n '__sockkit_within serve-http' -l redirect-http -d 'listen on ADDRESS, too, and send clients from http to https' -r -f -a '(__sockkit_address)'
complete -c sockkit -n '__sockkit_within serve-http' -l tls-ca -d 'of https:// upstreams: trust the roots in FILE, and not those of the system' -r -F
complete -c sockkit -n '__sockkit_within serve-http' -l max-conns -d 'serve at most N connections at a time' -r -f
complete -c sockkit -n '__sockkit_within serve-http' -l max-body -d 'refuse requests with more content than SIZE' -r -f
complete -c sockkit -n '__sockkit_within serve-http' -l max-header -d 'refuse heads over SIZE (32K)' -r -f
complete -c sockkit -n '__sockkit_within serve-http' -l max-requests -d 'close a connection after N requests' -r -f
complete -c sockkit -n '__sockkit_within serve-http' -l header-timeout -d 'give up on a head after TIME (10s)' -r -f
complete -c sockkit -n '__sockkit_within serve-http' -l body-timeout -d 'give up on content that has stood still for TIME (30s)' -r -f
complete -c sockkit -n '__sockkit_within serve-http' -l write-timeout -d 'give up on a client that has taken nothing for TIME (30s)' -r -f
complete -c sockkit -n '__sockkit_within serve-http' -l keepalive-timeout -d 'close a connection after TIME without a request (1m)' -r -f
complete -c sockkit -n '__sockkit_within serve-http' -l min-rate -d 'give up on content slower than SIZE/s' -r -f
complete -c sockkit -n '__sockkit_within serve-http' -l drain-timeout -d 'let requests finish for TIME when stopped (5s)' -r -f
complete -c sockkit -n '__sockkit_within serve-http' -l auth-file -d 'ask for a password; users (htpasswd -B) and rules, such as \'ann /docs rw\', are in FILE, read anew on SIGHUP' -r -F
complete -c sockkit -n '__sockkit_within serve-http' -l token-file -d 'ask for a bearer token; they are in FILE, one a line, perhaps with a name, read anew on SIGHUP' -r -F
complete -c sockkit -n '__sockkit_within serve-http' -l cors -d 'let scripts of pages from ORIGIN use the site; \'*\' is every one; repeatable' -r -f
complete -c sockkit -n '__sockkit_within serve-http' -l limit-requests -d 'let each client make N/s requests (or N/m, N/h), all at once if it likes, and answer 429 to more' -r -f
complete -c sockkit -n '__sockkit_within serve-http' -l allow -d 'take connections only from WHOM: an address, a network (CIDR), a name, or a file of these; repeatable, read anew on SIGHUP' -r -f
complete -c sockkit -n '__sockkit_within serve-http' -l deny -d 'take none from WHOM, whatever --allow says; repeatable' -r -f
complete -c sockkit -n '__sockkit_within serve-http' -l trusted-proxy -d 'believe what this NETWORK (CIDR), or unix for Unix sockets, says in X-Forwarded-For or Forwarded; repeatable' -r -f
complete -c sockkit -n '__sockkit_within serve-http' -l proxy-protocol -d 'take a PROXY header, version 1 or 2, from each --trusted-proxy'
complete -c sockkit -n '__sockkit_within serve-http' -l reuseport -d 'share the port with others that say so, too; the kernel divides the connections'
complete -c sockkit -n '__sockkit_within serve-http' -l metrics -d 'show metrics in the text format of Prometheus at PATH' -r -f
complete -c sockkit -n '__sockkit_within serve-http' -l health -d 'answer 200 at PATH, and 503 once the server is about to end' -r -f
complete -c sockkit -n '__sockkit_within serve-http' -l access-log -d 'a line for each request: common, combined, json or off, as FORMAT' -r -f -a 'common combined json off'
complete -c sockkit -n '__sockkit_within serve-http' -l access-log-file -d 'add them to FILE (standard error), opened anew on SIGHUP' -r -F
complete -c sockkit -n '__sockkit_within serve-http' -l exec-timeout -d 'end a program that has not answered in TIME (30s), 0 for never' -r -f
complete -c sockkit -n '__sockkit_within serve-http' -l max-programs -d 'run at most N programs at a time (64), and answer 503 to more' -r -f
complete -c sockkit -n '__sockkit_within serve-http' -l ready-fd -d 'write a line to descriptor N once bound' -r -f
complete -c sockkit -n '__sockkit_within serve-http' -l port-file -d 'write the port to PATH once bound' -r -F
complete -c sockkit -n '__sockkit_within serve-http' -l background -d 'return once bound, printing PID and PORT'
complete -c sockkit -n '__sockkit_within serve-http' -l run -d 'run \'CMD\' once bound, and end with it' -r -f -a '(__fish_complete_command)'
complete -c sockkit -n '__sockkit_within serve-http' -l verbose -s v -d 'tell what happens; twice: in detail'
complete -c sockkit -n '__sockkit_within serve-http' -l quiet -d 'tell errors only'
complete -c sockkit -n '__sockkit_within serve-http' -l explain -d 'tell what would be done, and do nothing'
complete -c sockkit -n '__sockkit_within serve-http' -l color -d 'colour messages: auto, always or never, as WHEN' -r -f -a 'auto always never'
complete -c sockkit -n '__sockkit_within serve-http' -s h -d 'show the most useful options and examples'
complete -c sockkit -n '__sockkit_within serve-http' -l help -d 'show all options'
complete -c sockkit -n '__sockkit_within serve-http' -l version -d 'show the version'

complete -c sockkit -n '__sockkit_within lookup' -f -a '(__fish_print_hostnames)'
complete -c sockkit -n '__sockkit_within lookup' -l type -s t -d 'types of records, as TYPE[,TYPE...]: mx, txt, TYPE65 ...' -r -f -a '(__sockkit_type)'
complete -c sockkit -n '__sockkit_within lookup' -l common -d 'the types that most names have, at once'
complete -c sockkit -n '__sockkit_within lookup' -l srv -d 'the servers of a SERVICE such as sip.tcp' -r -f
complete -c sockkit -n '__sockkit_within lookup' -l service -d 'the port of a NAME[/PROTOCOL], or the names of a port' -r -f
complete -c sockkit -n '__sockkit_within lookup' -l file -s f -d 'look up the names in FILE, one a line; - is standard input' -r -F
complete -c sockkit -n '__sockkit_within lookup' -l jobs -s j -d 'look up N names at a time (10)' -r -f
complete -c sockkit -n '__sockkit_within lookup' -l ipv4 -s 4 -d 'look for IPv4 addresses only'
complete -c sockkit -n '__sockkit_within lookup' -l ipv6 -s 6 -d 'look for IPv6 addresses only'
complete -c sockkit -n '__sockkit_within lookup' -l resolver -d 'who resolves: system, go or a SERVER' -r -f -a 'system go'
complete -c sockkit -n '__sockkit_within lookup' -l trace -d 'follow the delegations from the root, or from @SERVER'
complete -c sockkit -n '__sockkit_within lookup' -l search -d 'try the domains of resolv.conf\'s search behind the name'
complete -c sockkit -n '__sockkit_within lookup' -l ndots -d 'names with N dots are tried as they are first' -r -f
complete -c sockkit -n '__sockkit_within lookup' -l source -s s -d 'ask from the local address HOST' -r -f -a '(__fish_print_hostnames)'
complete -c sockkit -n '__sockkit_within lookup' -l timeout -d 'end the whole run after TIME' -r -f
complete -c sockkit -n '__sockkit_within lookup' -l try-timeout -d 'wait TIME for an answer (5s, or as resolv.conf says)' -r -f
complete -c sockkit -n '__sockkit_within lookup' -l tries -d 'ask a server N times (3, or as resolv.conf says)' -r -f
complete -c sockkit -n '__sockkit_within lookup' -l dnssec -d 'ask for signatures, too'
complete -c sockkit -n '__sockkit_within lookup' -l no-check -d 'take answers that fail validation'
complete -c sockkit -n '__sockkit_within lookup' -l no-recurse -d 'ask what the server itself knows'
complete -c sockkit -n '__sockkit_within lookup' -l edns-size -d 'take answers of BYTES over UDP (1232); 0 sends no EDNS' -r -f
complete -c sockkit -n '__sockkit_within lookup' -l nsid -d 'ask which server it is'
complete -c sockkit -n '__sockkit_within lookup' -l subnet -d 'ask on behalf of the clients of PREFIX' -r -f
complete -c sockkit -n '__sockkit_within lookup' -l cookie -d 'send a DNS cookie'
complete -c sockkit -n '__sockkit_within lookup' -l class -d 'the CLASS of the records: in, ch or hs' -r -f -a 'in ch hs'
complete -c sockkit -n '__sockkit_within lookup' -l no-tcp -d 'show a truncated answer as it is'
complete -c sockkit -n '__sockkit_within lookup' -l tls-ca -d 'trust the roots in FILE, and not those of the system' -r -F
complete -c sockkit -n '__sockkit_within lookup' -l tls-name -d 'the certificate must be for NAME (the host that is dialed)' -r -f
complete -c sockkit -n '__sockkit_within lookup' -l tls-pin -d 'trust the key with this SHA-256 PIN, in hex or base64, and nothing else' -r -f
complete -c sockkit -n '__sockkit_within lookup' -l tls-expire -d 'fail if a certificate expires within TIME' -r -f
complete -c sockkit -n '__sockkit_within lookup' -l insecure -d 'take any certificate'
complete -c sockkit -n '__sockkit_within lookup' -l short -d 'print the data of the records only'
complete -c sockkit -n '__sockkit_within lookup' -l json -d 'print an object for each query'
complete -c sockkit -n '__sockkit_within lookup' -l verbose -s v -d 'tell what happens; twice: in detail'
complete -c sockkit -n '__sockkit_within lookup' -l quiet -d 'tell errors only'
complete -c sockkit -n '__sockkit_within lookup' -l explain -d 'tell what would be done, and do nothing'
complete -c sockkit -n '__sockkit_within lookup' -l color -d 'colour messages: auto, always or never, as WHEN' -r -f -a 'auto always never'
complete -c sockkit -n '__sockkit_within lookup' -s h -d 'show the most useful options and examples'
complete -c sockkit -n '__sockkit_within lookup' -l help -d 'show all options'
complete -c sockkit -n '__sockkit_within lookup' -l version -d 'show the version'

complete -c sockkit -n '__sockkit_within man' -f -a 'addresses dial framing listen lookup pipe scripting serve-http sockkit udp unix'
complete -c sockkit -n '__sockkit_within man' -l verbose -s v -d 'tell what happens; twice: in detail'
complete -c sockkit -n '__sockkit_within man' -l quiet -d 'tell errors only'
complete -c sockkit -n '__sockkit_within man' -l explain -d 'tell what would be done, and do nothing'
complete -c sockkit -n '__sockkit_within man' -l color -d 'colour messages: auto, always or never, as WHEN' -r -f -a 'auto always never'
complete -c sockkit -n '__sockkit_within man' -s h -d 'show the most useful options and examples'
complete -c sockkit -n '__sockkit_within man' -l help -d 'show all options'
complete -c sockkit -n '__sockkit_within man' -l version -d 'show the version'

complete -c sockkit -n '__sockkit_within help' -f -a 'addresses framing exit-status environment listen dial udp unix pipe serve-http lookup man'

complete -c sockkit -n '__sockkit_within completion' -f -a 'bash zsh fish'
