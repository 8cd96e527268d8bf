#include "services/store_sqlite/lock_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <utility>

namespace samtale::store_sqlite {
namespace {

constexpr std::size_t kMaxPidText = 16;

// The number written in the file; `?` while its holder has not written it yet.
std::string HolderOf(int descriptor) {
  std::array<char, kMaxPidText> text{};
  const ssize_t length = pread(descriptor, text.data(), text.size(), 0);
  std::string pid;
  for (ssize_t i = 0; i < length; ++i) {
    const char c = text.at(static_cast<std::size_t>(i));
    if (std::isdigit(static_cast<unsigned char>(c)) == 0) break;
    pid.push_back(c);
  }
  return pid.empty() ? "?" : pid;
}

}  // namespace

Result<LockFile> LockFile::Take(const std::string& database) {
  const std::string path = database + ".lock";
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) {
    return Fail(Reason::kUnavailable, Text::kDatabaseUnreadable,
                {database, path + ": " + std::strerror(errno)});
  }
  LockFile lock(descriptor);
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) {
      return Fail(Reason::kDatabaseInUse, Text::kDatabaseInUse, {database, HolderOf(descriptor)});
    }
    return Fail(Reason::kUnavailable, Text::kDatabaseUnreadable,
                {database, path + ": " + std::strerror(errno)});
  }
  const std::string pid = std::to_string(getpid()) + "\n";
  if (ftruncate(descriptor, 0) != 0 ||
      pwrite(descriptor, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    return Fail(Reason::kUnavailable, Text::kDatabaseUnreadable,
                {database, path + ": " + std::strerror(errno)});
  }
  return lock;
}

LockFile::LockFile(LockFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

LockFile::~LockFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace samtale::store_sqlite
