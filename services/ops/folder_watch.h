// Watches a folder and everything below it (inotify(7)): tells, on a thread of its own, that
// something may have changed, once the changes have paused. What changed is for the told to look
// up, so nothing is missed: it is told after the watches are in place. The folder may be replaced,
// by a rename or a link, and may be missing for a while. Started and ended by one thread.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "services/core/error.h"

namespace samtale::ops {

// A pause of the changes that ends one batch of them, and the most a batch that does not pause
// takes.
inline constexpr std::chrono::milliseconds kFolderPause{200};
inline constexpr std::chrono::milliseconds kFolderBatch{2'000};
inline constexpr int kMaxWatchedFolders = 1'000;

class FolderWatch {
 public:
  // Begins to watch; `changed` is called once at the beginning too, and never twice at a time.
  // kUnavailable when the system has no watches left or `folder` has no parent folder.
  static Result<std::unique_ptr<FolderWatch>> Start(std::string folder,
                                                    std::function<void()> changed);
  // Ends the thread; `changed` is not called any more when this returns.
  ~FolderWatch();

 private:
  struct Parts;
  explicit FolderWatch(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace samtale::ops
