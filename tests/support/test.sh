# test.sh: ./run test, every test and one closing line; sourced by ./run
#
# A case is one meson test, one interop case, or one check named here. Each writes
# a line "passed|failed|skipped TAB group/name TAB reason" to the results file.
#
# Copyright (C) 2026 gst-ecl contributors
# SPDX-License-Identifier: LGPL-2.1-or-later

# record VERDICT NAME [REASON]
record ()
{
  printf '%s\t%s\t%s\n' "$1" "$2" "${3:-}" >> "$results"
  printf '%-7s %s%s\n' "$1" "$2" "${3:+: $3}"
}

# wanted GROUP/NAME: whether the words after ./run test ask for it; none ask for all
wanted ()
{
  local word
  [ ${#words[@]} -gt 0 ] || return 0
  for word in "${words[@]}"; do
    [[ $1 == *"$word"* ]] && return 0
  done
  return 1
}

# group_wanted GROUP: whether any case of it might be; only a word with another group's name says no
group_wanted ()
{
  local word
  [ ${#words[@]} -gt 0 ] || return 0
  for word in "${words[@]}"; do
    case "$word/" in
      check/* | asan/* | leaks/* | style/* | interop/* | interop-lo/* | readme/* | demo/*)
        [[ ${word%%/*} == "$1" ]] && return 0
        ;;
      *) return 0 ;;
    esac
  done
  return 1
}

# meson_tests GROUP BUILD [OPTION...]: see tests/support/meson-tests.py
meson_tests ()
{
  local group=$1 dir=$2
  shift 2
  python3 tests/support/meson-tests.py --group "$group" --build "$dir" --results "$results" \
    "$@" -- "${words[@]}" || record failed "$group" 'the meson tests could not be run'
}

test_built ()
{
  group_wanted check || return 0
  meson_tests check build
}

# The scanner process of GStreamer has no sanitizer in it, so the registry is made beforehand,
# in one process with the sanitizer but without its search for leaks: libraries of others have some.
test_sanitized ()
{
  group_wanted asan || return 0
  if ! (build build-asan -Db_sanitize=address,undefined -Db_lundef=false -Dfuzzing=disabled \
      -Dintrospection=disabled -Ddoc=disabled); then
    record failed asan/build 'see build-asan/build.log'
    return 0
  fi
  (
    use_build build-asan
    export GST_REGISTRY=$PWD/build-asan/registry.bin GST_REGISTRY_FORK=no
    export G_SLICE=always-malloc G_DEBUG=gc-friendly ECL_TEST_CALLS=20 CK_DEFAULT_TIMEOUT=60
    export LSAN_OPTIONS=suppressions=$PWD/tests/support/lsan.supp:print_suppressions=0
    export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
    LD_PRELOAD=$(gcc -print-file-name=libasan.so) ASAN_OPTIONS=detect_leaks=0 \
      gst-inspect-1.0 > build-asan/registry.log 2>&1 || true
    # GCC 12's search for leaks may crash on the thread-local storage of a library loaded late.
    export ASAN_OPTIONS=detect_leaks=1:fast_unwind_on_malloc=0:intercept_tls_get_addr=0
    meson_tests asan build-asan --timeout-multiplier 4 \
      --skip-suite fuzz --skip-suite bench --skip-suite install
  )
}

# GStreamer's own count of objects that outlive gst_deinit()
test_leaks ()
{
  group_wanted leaks || return 0
  meson_tests leaks build --setup leaks --suite rtc --suite media --suite router --suite congestion --suite client \
    --suite elements \
    --forbid 'object-alive, type-name=\(string\)[A-Z]'
}

test_style ()
{
  wanted style/clang-format || return 0
  local version unformatted
  version=$(clang-format --version 2> /dev/null | sed -n 's/.*version \([0-9]*\).*/\1/p')
  if [ "$version" != 14 ]; then
    record skipped style/clang-format "clang-format 14 is not here (found: ${version:-none})"
    return 0
  fi
  unformatted=$(find ext gst tests -name node_modules -prune -o -name '*.[ch]' -print0 \
    | xargs -0 clang-format --dry-run -Werror 2>&1 | sed -n 's/^\([^:]*\):.*error:.*/\1/p' | sort -u) || true
  if [ -z "$unformatted" ]; then
    record passed style/clang-format
  else
    record failed style/clang-format "run clang-format -i on: $(echo $unformatted)"
  fi
}

# No row of the table of the SDKs without a test
test_sdk_table ()
{
  local missing
  wanted style/sdk-table || return 0
  if missing=$(python3 tests/support/sdk-table.py 2>&1); then
    record passed style/sdk-table
  else
    record failed style/sdk-table "$(printf %s "$missing" | tr '\t\n' ' ;')"
  fi
}

# interop GROUP [COMMAND...]: the cases of tests/interop, run by way of COMMAND
interop ()
{
  local group=$1
  shift
  "$@" node tests/interop/run.mjs --group "$group" --results "$results" -- "${words[@]}" < /dev/null \
    || record failed "$group" 'the runner itself failed'
}

# The same, where there is nothing but a loopback interface with every port free
interop_alone ()
{
  local namespace=(unshare --net)
  [ "$(id -u)" = 0 ] || namespace=(unshare --map-root-user --net)
  if "${namespace[@]}" ip link set lo up 2> /dev/null; then
    interop "$1" "${namespace[@]}" sh -c 'ip link set lo up && exec "$@"' sh
  else
    record skipped "$1" 'no right to make a network namespace'
  fi
}

test_interop ()
{
  group_wanted interop || return 0
  interop interop
}

test_interop_lo ()
{
  group_wanted interop-lo || return 0
  interop_alone interop-lo
}

# The launch lines of README.md and docs/elements.md, word for word: they use the default port.
test_readme ()
{
  group_wanted readme || return 0
  interop_alone readme
}

test_demo ()
{
  wanted demo/check || return 0
  if ./run demo --check --port 0; then
    record passed demo/check
  else
    record failed demo/check 'see the lines above'
  fi
}

# Names what failed and what was skipped, then the closing line
summarize ()
{
  local passed failed skipped
  passed=$(grep -c ^passed "$results") || true
  failed=$(grep -c ^failed "$results") || true
  skipped=$(grep -c ^skipped "$results") || true
  grep -v ^passed "$results" | sort | awk -F '\t' '{ printf "%s: %s: %s\n", $1, $2, $3 }' || true
  if [ $((passed + failed + skipped)) = 0 ]; then
    echo "no test is named like: ${words[*]}"
    failed=1
  fi
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" = 0 ]
}

run_test ()
{
  words=("$@")
  prepare_tests
  results=$PWD/build/test-results.tsv
  : > "$results"
  trap 'record failed run "stopped before its end"; summarize' EXIT

  test_style
  test_sdk_table
  test_built
  test_sanitized
  test_leaks
  test_interop
  test_interop_lo
  test_readme
  test_demo
  trap - EXIT
  summarize
}
