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
