#!/bin/bash
# make_dev_ca_test.sh TOOL: the development certificates are what the programs expect, and stay as they are.
set -euo pipefail

tool=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
ca=$dir/ca

fail() { echo "FAILED: $*"; exit 1; }
fact() { echo "- $*"; }
has_name() { openssl x509 -in "$ca/$1.pem" -noout -ext subjectAltName | grep -qF "$2" || fail "$1 lacks $2"; }
sums() { (cd "$ca" && sha256sum -- *); }

"$tool" "$ca" north south --authority interior --police almaty --partner kg

fact "every certificate is signed by the authority, for its one purpose"
openssl verify -CAfile "$ca/ca.pem" -purpose sslserver -verify_hostname localhost "$ca/central.pem" >/dev/null
openssl verify -CAfile "$ca/ca.pem" -purpose sslserver -verify_hostname otkel-central "$ca/central.pem" >/dev/null
openssl verify -CAfile "$ca/ca.pem" -purpose sslserver -verify_ip 127.0.0.1 "$ca/central.pem" >/dev/null
for name in north south authority-interior police-almaty partner-kg; do
  openssl verify -CAfile "$ca/ca.pem" -purpose sslclient "$ca/$name.pem" >/dev/null || fail "$name is not accepted"
  if openssl verify -CAfile "$ca/ca.pem" -purpose sslserver "$ca/$name.pem" >/dev/null 2>&1; then
    fail "$name may pose as a server"
  fi
done
if openssl verify -CAfile "$ca/ca.pem" -purpose sslclient "$ca/central.pem" >/dev/null 2>&1; then
  fail "the central server may pose as a client"
fi

fact "each certificate names its bearer"
has_name north URI:otkel://checkpoint/north
has_name authority-interior URI:otkel://authority/interior
has_name police-almaty URI:otkel://police/almaty
has_name partner-kg URI:otkel://partner/kg

fact "keys are P-256, belong to their certificates and are readable by their owner only"
for key in "$ca"/*.key; do
  [ "$(stat -c %a "$key")" = 600 ] || fail "mode of $key"
  case "$key" in *.signing.key) continue ;; esac
  openssl pkey -in "$key" -noout -text | grep -q 'NIST CURVE: P-256' || fail "$key is not P-256"
  cmp <(openssl pkey -in "$key" -pubout) <(openssl x509 -in "${key%.key}.pem" -noout -pubkey) || fail "$key is a stranger"
done
[ "$(stat -c %a "$ca/ca.pem")" = 644 ] || fail "mode of ca.pem"

fact "what a checkpoint signs, its public key confirms, and no other's does"
echo event >"$dir/event"
openssl pkeyutl -sign -rawin -inkey "$ca/north.signing.key" -in "$dir/event" -out "$dir/signature"
openssl pkeyutl -verify -rawin -pubin -inkey "$ca/north.signing.pub" -in "$dir/event" -sigfile "$dir/signature" >/dev/null
if openssl pkeyutl -verify -rawin -pubin -inkey "$ca/south.signing.pub" -in "$dir/event" -sigfile "$dir/signature" \
  >/dev/null 2>&1; then
  fail "south confirms what north signed"
fi
head -1 "$ca/north.signing.key" | grep -qx -e '-----BEGIN PRIVATE KEY-----' || fail "the signing key is not PKCS#8"

fact "a second call changes nothing, and adds what is new"
sums >"$dir/before"
"$tool" "$ca" north south east
sums | grep -v ' east\.' | cmp - "$dir/before" || fail "something was overwritten"
openssl verify -CAfile "$ca/ca.pem" "$ca/east.pem" >/dev/null

fact "a certificate that was lost is made again for the key that is there"
rm "$ca/south.pem"
"$tool" "$ca" south
cmp <(openssl pkey -in "$ca/south.key" -pubout) <(openssl x509 -in "$ca/south.pem" -noout -pubkey)

fact "--force makes everything anew"
"$tool" --force "$ca" north
if sums | grep -E ' (ca|central|north)\.' | grep -qFf - "$dir/before"; then fail "something was kept"; fi
openssl verify -CAfile "$ca/ca.pem" "$ca/north.pem" >/dev/null

fact "an authority without its key is an error, not a second authority"
rm "$ca/ca.key"
if "$tool" "$ca" west 2>"$dir/error"; then fail "west was made without an authority"; fi
grep -q 'ca.key is not' "$dir/error" || fail "the error does not name ca.key"
rm "$ca/ca.pem"
if "$tool" "$ca" west 2>"$dir/error"; then fail "west was made by a second authority"; fi
grep -q 'ca.pem is gone' "$dir/error" || fail "the error does not name ca.pem"

fact "bad names and calls are refused"
for arguments in "$ca ../x" "$ca ca" "$ca central" "$ca police-x" "$ca a/b" "" "$ca --police" "--no-such $ca"; do
  rc=0
  # shellcheck disable=SC2086
  "$tool" $arguments 2>/dev/null || rc=$?
  [ "$rc" = 2 ] || fail "'$arguments' gave exit code $rc"
done
[ -z "$(find "$ca" -name '.unfinished*')" ] || fail "unfinished files were left"
echo "all facts hold"
