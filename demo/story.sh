# What the demo shows, in order. Every line with a mark is checked; one wrong one fails the demo.

tell() {
	wrong=0
	echo "Cellwall demo: nginx, a Java service and PostgreSQL, each behind its own walls"
	set_stage
	raise_walls
	let_requests_flow
	let_an_intruder_try
	revoke_while_it_runs
	tell_what_happened
	((wrong == 0)) || fail "demo: $wrong of the checks above did not hold"
	finish "$1"
}

chapter() {
	printf '\n%s\n' "$1"
}

# check WHAT FOUND EXPECTED-PATTERN
check() {
	if [[ $2 =~ $3 ]]; then
		printf '  ✓ %-40s %s\n' "$1" "$2"
	else
		printf '  ✗ %-40s %s   (expected: %s)\n' "$1" "$2" "$3"
		wrong=$((wrong + 1))
	fi
}

raise_walls() {
	chapter "1. Walls go up"
	start_agent
	check "the agent enforces below" "$cgroup" .
	check "cellwall apply -f demo/manifests" "$(cellwall apply -f "$stage/manifests" -m 'The shop' 2>&1 | tail -n 1)" '[0-9]+'
	start_database
	start_shop
	start_web
	check "cellwall run" "PostgreSQL, the service and nginx run, each a component" .
}

let_requests_flow() {
	chapter "2. Requests flow, because both sides of each step allow it"
	check "browser -> web -> shop -> orders-db" "$(inside browser curl -s "http://127.0.0.1:$web_port/orders" | paste -sd,)" '1 lamp,2 desk,3 chair'
	check "analyst -> orders-db (psql)" "$(inside analyst "${psql[@]}" -p "$sql_port" -Atc 'select count(*) from orders') orders" '^3 orders'
}

psql=(env PGCONNECT_TIMEOUT=10 psql -X -h 127.0.0.1 -U shop shop)

inside() {
	local component=$1
	shift
	cellwall run "$component" -- "$@" 2>&1
}

attempt() {
	inside "$1" perl "$root/demo/probe.pl" "${@:2}"
}

let_an_intruder_try() {
	chapter "3. An intruder on the same machine tries, and the kernel answers"
	check "the database, with psql" "$(inside intruder "${psql[@]}" -p "$sql_port" -c 'select 1' | sed -n 's/.*failed: //p')" 'Operation not permitted'
	check "the database, bare connect" "$(attempt intruder connect 127.0.0.1 "$sql_port")" ^EPERM
	check "the service behind nginx" "$(attempt intruder connect 127.0.0.1 "$shop_port")" ^EPERM
	check "nginx itself" "$(attempt intruder connect 127.0.0.1 "$web_port")" ^EPERM
	check "an address outside (192.0.2.1:443)" "$(attempt intruder connect 192.0.2.1 443)" ^EPERM
	check "squatting the database's spare port" "$(attempt intruder bind 127.0.0.1 "$replica_port")" ^EPERM
	check "a taken-over nginx, to the database" "$(attempt web connect 127.0.0.1 "$sql_port")" ^EPERM
	check "a taken-over nginx, to the outside" "$(attempt web connect 192.0.2.1 443)" ^EPERM
	check "the shop still answers" "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$web_port/orders")" ^200
}

revoke_while_it_runs() {
	chapter "4. A rule is taken away while a query is streaming"
	start_stream
	check "analyst streams rows from orders-db" "$(wc -l <"$stage/stream.log") rows so far" '^[1-9]'
	check "cellwall apply (analyst's rule removed)" "$(cellwall apply -f "$stage/changes" -m 'The analyst may not' 2>&1 | tail -n 1)" '[0-9]+'
	local returned=${EPOCHREALTIME/[.,]/}
	wait "$stream" || true
	check "the living connection ended" "$(how_long_after "$returned"), with: $(head -n 1 "$stage/stream.error")" '^[0-9]{1,3} ms'
	check "analyst -> orders-db, a new connection" "$(attempt analyst connect 127.0.0.1 "$sql_port")" ^EPERM
	check "cellwall apply (given back)" "$(cellwall apply -f "$stage/manifests/analyst.yaml" -m 'The analyst may again' 2>&1 | tail -n 1)" '[0-9]+'
	check "analyst -> orders-db, at once" "$(attempt analyst connect 127.0.0.1 "$sql_port")" ^done
}

how_long_after() {
	local after=$(($(<"$stage/stream.ended") - $1 / 1000))
	if ((after < 0)); then
		echo "$((-after)) ms before apply returned"
	else
		echo "$after ms after apply returned"
	fi
}

# Fifty rows a second, each big enough to be sent at once, until the connection ends.
start_stream() {
	(
		cellwall run analyst -- "${psql[@]}" -p "$sql_port" -c \
			"copy (select i, repeat('x', 9000), pg_sleep(0.02) from generate_series(1, 3000) i) to stdout" \
			>"$stage/stream.log" 2>"$stage/stream.error" || true
		echo $((${EPOCHREALTIME/[.,]/} / 1000)) >"$stage/stream.ended"
	) &
	stream=$!
	wait_for "the analyst's query" stream has_rows
}

# What psql has written may end within its first row.
has_rows() {
	(($(wc -l <"$stage/stream.log") > 0))
}

tell_what_happened() {
	chapter "5. What happened"
	echo "  \$ cellwall flows --component intruder --verdict deny"
	cellwall flows --component intruder --verdict deny | sed 's/^/    /'
	check "the record names the reason" "$(cellwall flows --component intruder --verdict deny | grep -c egress-not-allowed) refusals: egress-not-allowed" '^[1-9]'
	echo "  \$ cellwall flows --component analyst"
	cellwall flows --component analyst | sed 's/^/    /'
	local explanation
	explanation=$(cellwall explain --from intruder --to orders-db --endpoint sql 2>&1 || true)
	echo "  \$ cellwall explain --from intruder --to orders-db --endpoint sql"
	sed 's/^/    /' <<<"$explanation"
	check "explain agrees with the kernel" "$(grep -o 'egress-not-allowed' <<<"$explanation" | head -n 1)" egress-not-allowed
}

finish() {
	printf '\nEvery line above held. Took %d s.\n' $((SECONDS - started))
	[[ $1 == yes ]] || return 0
	kept=yes
	touch "$stage/kept"
	cat <<-END

		It is left running. Try:
		  export CELLWALL_SOCKET=$CELLWALL_SOCKET
		  curl http://127.0.0.1:$web_port/orders
		  sudo -E $root/cellwall run intruder -- psql -h 127.0.0.1 -p $sql_port -U shop shop
		  sudo -E $root/cellwall flows -f
		End it with: sudo $root/cellwall demo --end
	END
}
