#include "services/ops/folder_watch.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <thread>
#include <utility>

namespace samtale::ops {
namespace {

namespace fs = std::filesystem;
using Time = std::chrono::steady_clock::time_point;

constexpr std::uint32_t kChanges = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM |
                                   IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ATTRIB;
constexpr std::size_t kEventBytes = 16 * 1024;

// A descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

}  // namespace

struct FolderWatch::Parts {
  explicit Parts(std::string watched, std::function<void()> told)
      : folder(fs::absolute(watched).lexically_normal()),
        changed(std::move(told)),
        inotify(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)),
        ending(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    if (!folder.has_filename()) folder = folder.parent_path();
  }

  // Watches the parent, for the folder's own name, and the folder with all folders below. Watching
  // one again changes nothing. False when the parent cannot be watched.
  bool Watch() {
    parent =
        inotify_add_watch(inotify.number(), folder.parent_path().c_str(), kChanges | IN_ONLYDIR);
    inotify_add_watch(inotify.number(), folder.c_str(), kChanges | IN_ONLYDIR);
    std::error_code problem;
    fs::recursive_directory_iterator entry(folder, problem);
    int watched = 0;
    for (; !problem && entry != fs::recursive_directory_iterator(); entry.increment(problem)) {
      if (!entry->is_directory(problem) || ++watched > kMaxWatchedFolders) continue;
      inotify_add_watch(inotify.number(), entry->path().c_str(), kChanges | IN_ONLYDIR);
    }
    return parent >= 0;
  }

  // Takes what events there are; true when one may be about the folder.
  bool Drain() {
    alignas(inotify_event) std::array<char, kEventBytes> bytes;
    bool concerned = false;
    for (ssize_t got = 0; (got = read(inotify.number(), bytes.data(), bytes.size())) > 0;) {
      for (std::size_t at = 0; at < static_cast<std::size_t>(got);) {
        inotify_event event;
        std::memcpy(&event, bytes.data() + at, sizeof(event));
        const char* name = bytes.data() + at + sizeof(event);
        const bool neighbour =
            event.wd == parent && (event.len == 0 || folder.filename() != std::string(name));
        concerned = concerned || !neighbour;
        at += sizeof(event) + event.len;
      }
    }
    return concerned;
  }

  // Waits for an event, until `until` (none: for ever). False when the watch is to end.
  bool Wait(std::optional<Time> until) {
    std::array<pollfd, 2> polled{{{inotify.number(), POLLIN, 0}, {ending.number(), POLLIN, 0}}};
    int patience = -1;
    if (until) {
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(*until - std::chrono::steady_clock::now());
      patience = left.count() > 0 ? static_cast<int>(left.count()) : 0;
    }
    while (poll(polled.data(), polled.size(), patience) < 0 && errno == EINTR) {
    }
    return (polled[1].revents & POLLIN) == 0;
  }

  void Run() {
    changed();
    std::optional<Time> batch_ends;
    std::optional<Time> pause_ends;
    while (Wait(pause_ends)) {
      const Time now = std::chrono::steady_clock::now();
      if (Drain()) {
        if (!batch_ends) batch_ends = now + kFolderBatch;
        pause_ends = std::min(now + kFolderPause, *batch_ends);
      }
      if (!pause_ends || now < *pause_ends) continue;
      pause_ends.reset();
      batch_ends.reset();
      Watch();  // first, so that what changes from here on is told again
      changed();
    }
  }

  fs::path folder;
  std::function<void()> changed;
  Descriptor inotify;
  Descriptor ending;
  int parent = -1;
  std::thread thread;
};

Result<std::unique_ptr<FolderWatch>> FolderWatch::Start(std::string folder,
                                                        std::function<void()> changed) {
  auto parts = std::make_unique<Parts>(std::move(folder), std::move(changed));
  if (parts->inotify.number() < 0 || parts->ending.number() < 0 || !parts->Watch()) {
    return Fail(Reason::kUnavailable, Text::kRulesFolderEmpty, {parts->folder.string()});
  }
  parts->thread = std::thread([all = parts.get()] { all->Run(); });
  return std::unique_ptr<FolderWatch>(new FolderWatch(std::move(parts)));
}

FolderWatch::FolderWatch(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

FolderWatch::~FolderWatch() {
  const std::uint64_t one = 1;
  while (write(parts_->ending.number(), &one, sizeof(one)) < 0 && errno == EINTR) {
  }
  parts_->thread.join();
}

}  // namespace samtale::ops
