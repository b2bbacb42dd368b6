# bash completion of sockkit, written from its own tables of options

# _sockkit_options COMMAND: its options.
_sockkit_options() {
	case $1 in
	'') printf '%s\n' --verbose -v --quiet --explain --color -h --help --version ;;
	listen) printf '%s\n' --rate --chaos --hex --record --pcap --events --progress --escape --replay --keep-open -k --max-conns --max-conns-per-ip --drain-timeout --echo --discard --respond --on --broker --prefix --count-empty --serve-proxy --proxy-auth-file --allow --deny --proxy-protocol --exec -e --sh -c --pty --escape-char --send --expect --ready-fd --port-file --background --run --tls --tls-self-signed --tls-client-ca --tls-cert --tls-key --tls-min --tls-alpn --tls-allow-truncation --frame --local-frame --max-frame --crlf -C --until --no-half-close --half-close -N --no-stdin -d --recv-only --send-only --max-bytes --count --connect-timeout -w --idle-timeout --timeout --linger -q --frame-delay --ipv4 -4 --ipv6 -6 --numeric -n --source -s --port -p --interface --ttl --dscp --keepalive --nodelay --resolver --recv-buffer --send-buffer --verbose -v --quiet --explain --color -h --help --version ;;
	dial) printf '%s\n' --rate --chaos --hex --record --pcap --events --progress --escape --replay --exec -e --sh -c --pty --escape-char --raw --telnet -t --send --expect --wait --retry --reconnect --zero -z --json --repeat --interval --status --tls --starttls --tls-ca --tls-name --tls-pin --tls-expire --insecure --tls-cert --tls-key --tls-min --tls-alpn --tls-allow-truncation --proxy --proxy-auth-file --frame --local-frame --max-frame --crlf -C --until --no-half-close --half-close -N --no-stdin -d --recv-only --send-only --max-bytes --count --connect-timeout -w --idle-timeout --timeout --linger -q --frame-delay --ipv4 -4 --ipv6 -6 --numeric -n --source -s --port -p --interface --ttl --dscp --keepalive --nodelay --resolver --recv-buffer --send-buffer --verbose -v --quiet --explain --color -h --help --version ;;
	udp) printf '%s\n' --rate --chaos --hex --record --pcap --events --progress --escape --listen -l --zero -z --send --reply-wait --count --local-frame --frame --no-stdin -d --recv-only --send-only --reply --echo --ack --max-conns --exec-timeout --exec -e --sh -c --join --broadcast --multicast-ttl --loop --reuse --ready-fd --port-file --background --run --connect-timeout -w --idle-timeout --timeout --frame-delay --ipv4 -4 --ipv6 -6 --numeric -n --source -s --port -p --interface --ttl --dscp --resolver --recv-buffer --send-buffer --verbose -v --quiet --explain --color -h --help --version ;;
	unix) printf '%s\n' --rate --chaos --hex --record --pcap --events --progress --escape --replay --listen -l --type --pass-fd --mode --user --group --allow-uid --reply-wait --reply --ack --exec-timeout --keep-open -k --max-conns --max-conns-per-ip --drain-timeout --echo --discard --respond --on --broker --prefix --count-empty --serve-proxy --proxy-auth-file --proxy-protocol --exec -e --sh -c --pty --escape-char --raw --send --expect --wait --retry --reconnect --zero -z --json --repeat --interval --ready-fd --port-file --background --run --tls --starttls --tls-ca --tls-name --tls-pin --tls-expire --insecure --tls-self-signed --tls-client-ca --tls-cert --tls-key --tls-min --tls-alpn --tls-allow-truncation --frame --local-frame --max-frame --crlf -C --until --no-half-close --half-close -N --no-stdin -d --recv-only --send-only --max-bytes --count --connect-timeout -w --idle-timeout --timeout --linger -q --frame-delay --recv-buffer --send-buffer --verbose -v --quiet --explain --color -h --help --version ;;
	pipe) printf '%s\n' --one-way -u --max-frame --rate --chaos --hex --record --pcap --events --progress --escape --tee --checksum --raw --wait --retry --reconnect --starttls --tls-ca --tls-name --tls-pin --tls-expire --insecure --tls-self-signed --tls-client-ca --tls-cert --tls-key --tls-min --tls-alpn --tls-allow-truncation --proxy --proxy-auth-file --keep-open -k --max-conns --max-conns-per-ip --drain-timeout --ready-fd --port-file --background --run --until --no-half-close --half-close -N --no-stdin -d --recv-only --send-only --max-bytes --count --connect-timeout -w --idle-timeout --timeout --linger -q --frame-delay --ipv4 -4 --ipv6 -6 --numeric -n --source -s --port -p --interface --ttl --dscp --keepalive --nodelay --resolver --recv-buffer --send-buffer --verbose -v --quiet --explain --color -h --help --version ;;
	serve-http) printf '%s\n' --port -p --listen --lan --qr --index --no-list --hidden --symlinks --spa --precompressed --compress --cache-control --header --mime --upload --overwrite --delete --mkdir --zip --route --hook --hook-secret-file --count --tls-cert --tls-key --tls-min --tls-self-signed --tls-client-ca --redirect-http --tls-ca --max-conns --max-body --max-header --max-requests --header-timeout --body-timeout --write-timeout --keepalive-timeout --min-rate --drain-timeout --auth-file --token-file --cors --limit-requests --allow --deny --trusted-proxy --proxy-protocol --reuseport --metrics --health --access-log --access-log-file --exec-timeout --max-programs --ready-fd --port-file --background --run --verbose -v --quiet --explain --color -h --help --version ;;
	lookup) printf '%s\n' --type -t --common --srv --service --file -f --jobs -j --ipv4 -4 --ipv6 -6 --resolver --trace --search --ndots --source -s --timeout --try-timeout --tries --dnssec --no-check --no-recurse --edns-size --nsid --subnet --cookie --class --no-tcp --tls-ca --tls-name --tls-pin --tls-expire --insecure --short --json --verbose -v --quiet --explain --color -h --help --version ;;
	man) printf '%s\n' --verbose -v --quiet --explain --color -h --help --version ;;
	esac
}

# _sockkit_value COMMAND OPTION: what can stand for its value; nothing if it takes none.
_sockkit_value() {
	case $1:$2 in
	*:--redirect-http | serve-http:--listen) printf '%s\n' address ;;
	*:--tls-min) printf '%s\n' choice 1.2 1.3 ;;
	*:--color | *:--escape | *:--progress) printf '%s\n' choice auto always never ;;
	*:--access-log) printf '%s\n' choice common combined json off ;;
	*:--class) printf '%s\n' choice in ch hs ;;
	*:--symlinks) printf '%s\n' choice inside never ;;
	*:--reply) printf '%s\n' choice last all first none ;;
	*:--checksum) printf '%s\n' choice md5 sha1 sha256 sha512 ;;
	*:--until) printf '%s\n' choice network stdin both ;;
	*:--loop) printf '%s\n' choice on off ;;
	*:--serve-proxy) printf '%s\n' choice socks5 http ;;
	unix:--type) printf '%s\n' choice stream dgram seqpacket ;;
	*:--resolver) printf '%s\n' choice system go ;;
	*:--frame | *:--local-frame) printf '%s\n' codec ;;
	*:--access-log-file | *:--auth-file | *:--events | *:--file | *:--hook-secret-file | *:--pcap | *:--port-file | *:--proxy-auth-file | *:--record | *:--replay | *:--respond | *:--spa | *:--tee | *:--tls-ca | *:--tls-cert | *:--tls-client-ca | *:--tls-key | *:--token-file | *:-f) printf '%s\n' file ;;
	*:--ack | *:--allow | *:--body-timeout | *:--cache-control | *:--chaos | *:--connect-timeout | *:--cors | *:--count | *:--deny | *:--drain-timeout | *:--dscp | *:--edns-size | *:--escape-char | *:--exec-timeout | *:--expect | *:--frame-delay | *:--header | *:--header-timeout | *:--health | *:--hook | *:--idle-timeout | *:--index | *:--interval | *:--jobs | *:--join | *:--keepalive | *:--keepalive-timeout | *:--limit-requests | *:--linger | *:--max-body | *:--max-bytes | *:--max-conns | *:--max-conns-per-ip | *:--max-frame | *:--max-header | *:--max-programs | *:--max-requests | *:--metrics | *:--mime | *:--min-rate | *:--mode | *:--multicast-ttl | *:--ndots | *:--on | *:--pass-fd | *:--port | *:--proxy | *:--rate | *:--ready-fd | *:--recv-buffer | *:--repeat | *:--reply-wait | *:--retry | *:--route | *:--send | *:--send-buffer | *:--service | *:--srv | *:--starttls | *:--status | *:--subnet | *:--timeout | *:--tls-alpn | *:--tls-expire | *:--tls-name | *:--tls-pin | *:--tries | *:--trusted-proxy | *:--try-timeout | *:--ttl | *:--wait | *:--write-timeout | *:-j | *:-p | *:-q | *:-w) printf '%s\n' free ;;
	*:--group) printf '%s\n' group ;;
	*:--source | *:-s) printf '%s\n' host ;;
	*:--interface) printf '%s\n' interface ;;
	*:--exec | *:--run | *:--sh | *:-c | *:-e) printf '%s\n' line ;;
	lookup:--type | lookup:-t) printf '%s\n' type ;;
	*:--allow-uid | *:--user) printf '%s\n' user ;;
	esac
}

# _sockkit_operand COMMAND: what can stand for an operand.
_sockkit_operand() {
	case $1 in
	listen) printf '%s\n' address ;;
	dial) printf '%s\n' address ;;
	udp) printf '%s\n' address ;;
	unix) printf '%s\n' file ;;
	pipe) printf '%s\n' address ;;
	serve-http) printf '%s\n' directory ;;
	lookup) printf '%s\n' host ;;
	man) printf '%s\n' choice addresses dial framing listen lookup pipe scripting serve-http sockkit udp unix ;;
	help) printf '%s\n' choice addresses framing exit-status environment listen dial udp unix pipe serve-http lookup man ;;
	completion) printf '%s\n' choice bash zsh fish ;;
	esac
}

# _sockkit_keys SCHEME: the options of an endpoint.
_sockkit_keys() {
	case $1 in
	-) printf '%s\n' frame= ;;
	exec) printf '%s\n' cwd= frame= stderr ;;
	fd) printf '%s\n' frame= ;;
	fifo) printf '%s\n' connect-timeout= frame= hold mkfifo mode= rw unlink ;;
	file) printf '%s\n' append follow frame= mode= offset= rw ;;
	pty) printf '%s\n' cwd= escape-char= frame= ;;
	sh) printf '%s\n' cwd= frame= stderr ;;
	srv) printf '%s\n' connect-timeout= dscp= frame= interface= keepalive= nodelay proxy= recv-buffer= send-buffer= source= ttl= ;;
	systemd) printf '%s\n' frame= ;;
	tcp) printf '%s\n' connect-timeout= dscp= frame= interface= keepalive= nodelay proxy= recv-buffer= send-buffer= source= ttl= ;;
	tcp4) printf '%s\n' connect-timeout= dscp= frame= interface= keepalive= nodelay proxy= recv-buffer= send-buffer= source= ttl= ;;
	tcp6) printf '%s\n' connect-timeout= dscp= frame= interface= keepalive= nodelay proxy= recv-buffer= send-buffer= source= ttl= ;;
	tls) printf '%s\n' connect-timeout= dscp= frame= insecure interface= keepalive= nodelay proxy= recv-buffer= send-buffer= source= starttls= tls-allow-truncation tls-alpn= tls-ca= tls-cert= tls-client-ca= tls-expire= tls-key= tls-min= tls-name= tls-pin= tls-self-signed ttl= ;;
	tty) printf '%s\n' frame= ;;
	udp) printf '%s\n' broadcast connect-timeout= dscp= interface= join= loop= multicast-ttl= recv-buffer= reuse send-buffer= source= ttl= ;;
	udp4) printf '%s\n' broadcast connect-timeout= dscp= interface= join= loop= multicast-ttl= recv-buffer= reuse send-buffer= source= ttl= ;;
	udp6) printf '%s\n' broadcast connect-timeout= dscp= interface= join= loop= multicast-ttl= recv-buffer= reuse send-buffer= source= ttl= ;;
	unix) printf '%s\n' connect-timeout= frame= group= mode= recv-buffer= send-buffer= user= ;;
	unixgram) printf '%s\n' connect-timeout= group= mode= recv-buffer= send-buffer= user= ;;
	unixpacket) printf '%s\n' connect-timeout= group= mode= recv-buffer= send-buffer= user= ;;
	vsock) printf '%s\n' connect-timeout= frame= ;;
	ws) printf '%s\n' connect-timeout= dscp= interface= keepalive= message= nodelay origin= protocol= proxy= recv-buffer= send-buffer= source= ttl= ;;
	wss) printf '%s\n' connect-timeout= dscp= insecure interface= keepalive= message= nodelay origin= protocol= proxy= recv-buffer= send-buffer= source= tls-allow-truncation tls-alpn= tls-ca= tls-cert= tls-client-ca= tls-expire= tls-key= tls-min= tls-name= tls-pin= tls-self-signed ttl= ;;
	esac
}

_sockkit_commands() { printf '%s\n' listen dial udp unix pipe serve-http lookup man help completion; }
_sockkit_schemes() { printf '%s\n' -: echo: exec: fd: fifo: file: null: pty: replay: sh: srv: systemd: tcp: tcp4: tcp6: tls: tty: udp: udp4: udp6: unix: unixgram: unixpacket: vsock: ws: wss: listen:; }
_sockkit_paths() { printf '%s\n' fifo file replay tty unix unixgram unixpacket; }
_sockkit_codecs() { printf '%s\n' all base64 cobs crlf delim event fixed gob hex json json-seq line lsp netstring nul octet-count raw resp slip u16be u16le u32be u32le u64be u64le u8 uvarint; }
_sockkit_types() { printf '%s\n' a a6 aaaa afsdb amtrelay any apl atma avc axfr brid caa cdnskey cds cert cla cname csync dhcid dlv dname dnskey doa ds dsync eid eui48 eui64 gid gpos hhit hinfo hip https ipn ipseckey isdn ixfr key kx l32 l64 loc lp maila mailb mb md mf mg minfo mr mx naptr nid nimloc ninfo ns nsap nsap-ptr nsec nsec3 nsec3param null nxname nxt openpgpkey ptr px resinfo rkey rp rrsig rt sig sink smimea soa spf srv sshfp svcb ta talink tkey tlsa tsig txt uid uinfo unspec uri wallet wks x25 zonemd; }

# _sockkit_offer PREFIX: the lines of standard input that go on from what is typed
# behind PREFIX.
_sockkit_offer() {
	local word
	while IFS= read -r word; do
		[[ $1$word == "$cur"* ]] && COMPREPLY+=("$1$word")
	done
}

# _sockkit_files PREFIX [d]: files, or directories, behind PREFIX.
_sockkit_files() {
	local path
	while IFS= read -r path; do
		COMPREPLY+=("$1$path")
	done < <(compgen "-${2:-f}" -- "${cur#"$1"}")
	compopt -o filenames 2>/dev/null
}

# _sockkit_list PREFIX SEPARATOR FUNCTION: the last part of a list.
_sockkit_list() {
	local rest=${cur#"$1"}
	local before=${rest%"${rest##*"$2"}"}
	_sockkit_offer "$1$before" < <("$3")
}

# _sockkit_address PREFIX: an endpoint behind PREFIX.
_sockkit_address() {
	local rest=${cur#"$1"} scheme
	scheme=${rest%%:*}
	if [[ $rest == listen:* ]]; then
		_sockkit_address "$1listen:"
	elif [[ $rest == *,* ]]; then
		[[ $rest == *:* ]] || scheme=tcp
		_sockkit_offer "$1${rest%"${rest##*,}"}" < <(_sockkit_keys "$scheme")
	elif [[ $rest == *:* && " $(_sockkit_paths | tr '\n' ' ')" == *" $scheme "* ]]; then
		_sockkit_files "$1$scheme:"
	elif [[ $rest == *:* ]]; then
		scheme=$1$scheme:
		_sockkit_offer "$scheme" < <(compgen -A hostname -- "${cur#"$scheme"}")
	else
		_sockkit_offer "$1" < <(_sockkit_schemes)
		_sockkit_offer "$1" < <(compgen -A hostname -- "$rest")
	fi
}

_sockkit_interfaces() { ls /sys/class/net 2>/dev/null; }

# _sockkit_kind PREFIX KIND [CHOICE...]: what can stand behind PREFIX.
_sockkit_kind() {
	local prefix=$1 kind=$2
	shift 2
	case $kind in
	choice) _sockkit_offer "$prefix" < <(printf '%s\n' "$@") ;;
	file) _sockkit_files "$prefix" ;;
	directory) _sockkit_files "$prefix" d ;;
	address) _sockkit_address "$prefix" ;;
	codec) _sockkit_offer "$prefix" < <(_sockkit_codecs) ;;
	type) _sockkit_list "$prefix" , _sockkit_types ;;
	interface) _sockkit_offer "$prefix" < <(_sockkit_interfaces) ;;
	host) _sockkit_offer "$prefix" < <(compgen -A hostname -- "${cur#"$prefix"}") ;;
	user) _sockkit_offer "$prefix" < <(compgen -u -- "${cur#"$prefix"}") ;;
	group) _sockkit_offer "$prefix" < <(compgen -g -- "${cur#"$prefix"}") ;;
	line) _sockkit_offer "$prefix" < <(compgen -c -- "${cur#"$prefix"}" | sort -u) ;;
	esac
}

# _sockkit_words: the command line up to the cursor as words, in the array words.
# Bash takes it apart at colons and equals signs as well; here they are put
# together again.
_sockkit_words() {
	local rest=${COMP_LINE:0:COMP_POINT} i piece
	words=()
	for ((i = 0; i <= COMP_CWORD; i++)); do
		piece=${COMP_WORDS[i]}
		if [[ $i -eq 0 || $rest == [[:space:]]* ]]; then
			rest=${rest#"${rest%%[![:space:]]*}"}
			words+=("")
		fi
		[[ $rest == "$piece"* ]] || piece=$rest # the cursor stands within the word
		words[${#words[@]} - 1]+=$piece
		rest=${rest#"$piece"}
	done
}

_sockkit() {
	local -a words
	local cur command='' option='' ended='' operands=0 i word kind
	COMPREPLY=()
	[[ ${#COMP_LINE} -le 4096 ]] || return 0 # nobody completes by hand what is longer
	_sockkit_words
	cur=${words[${#words[@]} - 1]}
	for ((i = 1; i < ${#words[@]} - 1; i++)); do
		word=${words[i]}
		if [[ -n $option ]]; then
			option=''
		elif [[ $word == -- && ( -n $ended || $operands -gt 0 ) ]]; then
			COMPREPLY=()
			_sockkit_kind '' line
			_sockkit_files ''
			return
		elif [[ $word == -- ]]; then
			ended=yes
		elif [[ $word == -?* && $word != *=* && -z $ended ]]; then
			[[ $word == --* || ${#word} -eq 2 ]] || word=-${word: -1} # the last of a cluster
			[[ -n $(_sockkit_value "$command" "$word") ]] && option=$word
		elif [[ $word == -?* && -z $ended ]]; then
			:
		elif [[ -z $command ]]; then
			command=$word
		else
			operands=$((operands + 1))
		fi
	done
	if [[ -n $option ]]; then
		kind=$(_sockkit_value "$command" "$option")
		# shellcheck disable=SC2086 # the words of our own table
		_sockkit_kind '' $kind
	elif [[ $cur == --*=* && -z $ended ]]; then
		kind=$(_sockkit_value "$command" "${cur%%=*}")
		# shellcheck disable=SC2086 # the words of our own table
		_sockkit_kind "${cur%%=*}=" $kind
	elif [[ $cur == -* && -z $ended ]]; then
		_sockkit_offer '' < <(_sockkit_options "$command")
	elif [[ -z $command ]]; then
		_sockkit_offer '' < <(_sockkit_commands)
	else
		kind=$(_sockkit_operand "$command")
		# shellcheck disable=SC2086 # the words of our own table
		_sockkit_kind '' $kind
	fi
	if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[:=] ]]; then
		compopt -o nospace 2>/dev/null
	fi
	_sockkit_trim
}

# _sockkit_trim: bash puts a word behind the last colon or equals sign that is
# typed, where these end a word.
_sockkit_trim() {
	local breaks='' i head
	[[ $COMP_WORDBREAKS == *:* ]] && breaks+=:
	[[ $COMP_WORDBREAKS == *=* ]] && breaks+==
	[[ -n $breaks ]] || return 0
	head=${cur%"${cur##*[$breaks]}"}
	for i in "${!COMPREPLY[@]}"; do
		COMPREPLY[i]=${COMPREPLY[i]#"$head"}
	done
}

complete -F _sockkit sockkit
