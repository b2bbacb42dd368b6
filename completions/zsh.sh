# An endpoint: a scheme, the path or the host behind it, the options behind a comma.
_sockkit_address() {
	compset -P 'listen:'
	if [[ $PREFIX == *,* ]]; then
		local scheme=${PREFIX%%:*}
		(( ${+_sockkit_keys[$scheme]} )) || scheme=tcp
		compset -P '*,'
		compadd -S '' -- ${=_sockkit_keys[$scheme]}
	elif [[ $PREFIX == *:* ]]; then
		local scheme=${PREFIX%%:*}
		compset -P '*:'
		if (( ${_sockkit_paths[(Ie)$scheme]} )); then
			_files
		else
			_hosts
		fi
	else
		compadd -S ':' -- $_sockkit_schemes
		_hosts
	fi
}

_sockkit_codec() { compadd -S '' -- $_sockkit_codecs }

_sockkit_type() {
	compset -P '*,'
	compadd -S '' -- $_sockkit_types
}

# _sockkit_program ACTION: an operand, or the command line behind "--".
_sockkit_program() {
	local -i at=${words[(i)--]}
	if (( at > 1 && at < CURRENT )); then
		shift $at words
		(( CURRENT -= at ))
		_normal
	else
		"$@"
	fi
}

_sockkit() {
	local curcontext=$curcontext state line
	local -A opt_args
	_arguments -C $_sockkit_options '1: :->command' '*:: :->rest'
	case $state in
	command) _describe command _sockkit_commands ;;
	rest)
		curcontext=${curcontext%:*}-$line[1]:
		(( $+functions[_sockkit-$line[1]] )) && _sockkit-$line[1]
		;;
	esac
}

_sockkit "$@"
