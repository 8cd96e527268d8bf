// Runs a fuzz target over the files of the folders it is given, each once, in order of name: the
// main of a target without libFuzzer. Exits 1 when a folder holds no file or one cannot be read.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <vector>

#include "tests/fuzz/target.h"

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> FilesOf(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code problem;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, problem)) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

bool Replay(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return false;
  const std::vector<char> text((std::istreambuf_iterator<char>(in)), {});
  const std::vector<std::uint8_t> bytes(text.begin(), text.end());
  // Named before it runs, so that the last name printed is the input that crashed.
  std::printf("%s\n", file.filename().c_str());
  std::fflush(stdout);
  return LLVMFuzzerTestOneInput(bytes.data(), bytes.size()) == 0;
}

}  // namespace

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::vector<fs::path> files = FilesOf(argv[i]);
    if (files.empty() || !std::all_of(files.begin(), files.end(), Replay)) {
      std::printf("nothing to replay in %s\n", argv[i]);
      return 1;
    }
  }
  return argc > 1 ? 0 : 1;
}
