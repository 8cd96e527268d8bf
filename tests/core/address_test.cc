#include "services/core/address.h"

#include <gtest/gtest.h>

namespace samtale {
namespace {

TEST(IsLocalAddress, IsTrueForThisMachineOnly) {
  for (const char* address : {"127.0.0.1:0", "127.255.0.3:65535", "[::1]:50051", "localhost:50051",
                              "unix:/run/samtale.sock", "unix:samtale.sock"}) {
    EXPECT_TRUE(IsLocalAddress(address)) << address;
  }
  for (const char* address :
       {"", "0.0.0.0:50051", "[::]:50051", "10.0.0.1:50051", "127.0.0.1", "127.0.0.1:65536",
        "127.0.0.1:", "127.0.0.1:x", "127.0.0:1", "127.0.0.1.example.org:1", "127.0.0.256:1",
        "1127.0.0.1:1", "localhost.example.org:1", "unix:", "*:50051", ":50051", "127.0.0.1:-1"}) {
    EXPECT_FALSE(IsLocalAddress(address)) << address;
  }
}

TEST(IsLoopbackPort, IsFalseForAUnixSocket) {
  for (const char* address : {"127.0.0.1:0", "127.0.0.1:65535", "[::1]:9464", "localhost:9464"}) {
    EXPECT_TRUE(IsLoopbackPort(address)) << address;
  }
  for (const char* address : {"unix:/run/samtale.sock", "unix:127.0.0.1:1", "0.0.0.0:9464", "9464",
                              "127.0.0.1:65536", "127.0.0.1:09464", "http://127.0.0.1:9464"}) {
    EXPECT_FALSE(IsLoopbackPort(address)) << address;
  }
}

}  // namespace
}  // namespace samtale
