# Homebrew builds sockkit from the clone of a release, because the go command takes
# the version from there: brew install --HEAD ./sockkit.rb
class Sockkit < Formula
  desc "Toolkit for sockets and streams: nc, socat, curl and dig in one"
  homepage "https://github.com/sockkit/sockkit"
  license "MIT"
  head "https://github.com/sockkit/sockkit.git", branch: "main"

  depends_on "go" => :build

  def install
    ENV["CGO_ENABLED"] = "0"
    system "go", "build", *std_go_args(ldflags: "-s -w", tags: "urfave_cli_no_docs"), "-buildvcs=true"
    man1.install Dir["man/*.1"]
    man7.install Dir["man/*.7"]
    bash_completion.install "completions/sockkit.bash" => "sockkit"
    zsh_completion.install "completions/_sockkit"
    fish_completion.install "completions/sockkit.fish"
  end

  test do
    assert_match(/^sockkit v?\S+ .*go/, shell_output("#{bin}/sockkit --version"))
    assert_equal "there and back\n", pipe_output("#{bin}/sockkit pipe - exec:cat", "there and back\n")
  end
end
