# What every comparison begins with. $PORT1 and $PORT2 are free ports.

# awaits FILE: until something has been written into it.
awaits() { until [ -s "$1" ]; do sleep 0.05; done; }

# listening PORT: until somebody listens there, without connecting.
listening() { until ss -Hltun "sport = :$1" | grep -q .; do sleep 0.05; done; }

# within SECONDS COMMAND...: whether the command comes true in that time.
within() {
	tries=$(($1 * 20))
	shift
	until "$@"; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || return 1
		sleep 0.05
	done
}

# has TOOL WORD: whether the tool's own list of options and addresses has it.
has() {
	case $1 in
	nc) nc -h 2>&1 || true ;;
	ncat) ncat --help ;;
	socat) socat -hhh ;;
	sockkit) for c in listen dial pipe udp unix serve-http; do sockkit "$c" --help; done ;;
	esac >options
	grep -qiE "$2" options
}
