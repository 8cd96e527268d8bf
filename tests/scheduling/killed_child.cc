#include "tests/scheduling/killed_child.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "services/core/error.h"

namespace samtale::scheduling {

bool KilledAfter(int batches, const std::function<void(int done)>& work) {
  std::array<int, 2> ends{};
  SAMTALE_CHECK(pipe(ends.data()) == 0);
  const pid_t child = fork();
  SAMTALE_CHECK(child >= 0);
  if (child == 0) {
    close(ends[0]);
    work(ends[1]);
    _exit(1);
  }
  close(ends[1]);
  char byte = 0;
  for (int i = 0; i < batches && read(ends[0], &byte, 1) == 1; ++i) {
  }
  kill(child, SIGKILL);
  close(ends[0]);
  int status = 0;
  SAMTALE_CHECK(waitpid(child, &status, 0) == child);
  EXPECT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
  return WIFSIGNALED(status);
}

}  // namespace samtale::scheduling
