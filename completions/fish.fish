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
