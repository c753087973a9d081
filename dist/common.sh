# What the scripts that make packages share. Sourced from the project's folder.

die() { echo "$*" >&2; exit 1; }

name=regnwl-station
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
# Times inside packages are those of the newest commit: two builds of one commit differ in nothing of that.
epoch=$(git log -1 --format=%ct 2>/dev/null || date +%s)
export SOURCE_DATE_EPOCH=$epoch

# options ARGUMENTS…: reads --profile and --out; sets profile and out. What is left is refused.
options() {
  profile=dist out=target/packages
  while (($#)); do
    case $1 in
      --profile) profile=${2:?} ; shift 2 ;;
      --out) out=${2:?} ; shift 2 ;;
      *) usage ;;
    esac
  done
  # The folder of cargo's own profile for development is called otherwise.
  folder=${profile/#dev/debug}
  mkdir -p "$out"
  out=$(realpath "$out")
}

usage() { sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$0" >&2; exit 2; }

# need PACKAGES TOOL…: says which packages of Debian bring a tool that is not here. Called first: what follows takes minutes.
need() {
  local packages=$1 tool
  shift
  for tool; do command -v "$tool" >/dev/null || die "$tool is missing (Debian: apt-get install $packages)"; done
}

# cli_docs FOLDER: man pages and shell completions. They are the same for every system, so they are made by this one.
cli_docs() { cargo run --locked --quiet --example cli_docs -- "$1"; }

# sbom TRIPLE OUT: what is in the program, as CycloneDX.
sbom() {
  local tool=target/tools/bin/cargo-cyclonedx
  [[ -x $tool ]] || cargo install cargo-cyclonedx --version 0.5.9 --locked --quiet --root target/tools --target-dir target/tools/build
  "$tool" cyclonedx --quiet --format json --spec-version 1.5 --target "$1" --no-build-deps --override-filename "$name-sbom"
  mv "$name-sbom.json" "$2"
}

# sums: writes the checksums of all that lies in the folder of packages.
sums() { (cd "$out" && find . -maxdepth 1 -type f ! -name SHA256SUMS -printf '%P\n' | LC_ALL=C sort | xargs sha256sum >SHA256SUMS); }
