// Kills a process that works in batches after some of them: what such work must survive.
#pragma once

#include <functional>

namespace samtale::scheduling {

// Forks, and kills the child with SIGKILL once `work` has written that many bytes to the descriptor
// it is given; `work` is called in the child and must end it with _exit, 0 when nothing was left to
// do. False when the child was done before. Fails the test when it ended otherwise.
bool KilledAfter(int batches, const std::function<void(int done)>& work);

}  // namespace samtale::scheduling
