#include "services/ops/metrics_server.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>

#include "tests/ops/http_get.h"

namespace samtale::ops {
namespace {

using std::chrono::steady_clock;

class MetricsServerTest : public testing::Test {
 protected:
  std::unique_ptr<MetricsServer> Start(const std::string& address = "127.0.0.1:0") {
    auto started = MetricsServer::Start(address, metrics_);
    EXPECT_TRUE(started) << address;
    return started ? std::move(*started) : nullptr;
  }
  Metrics metrics_;
};

TEST_F(MetricsServerTest, AnswersInTheTextFormatOfPrometheus) {
  Counter& counter = metrics_.AddCounter("shirts_total", "Shirts.");
  const auto server = Start();
  counter.Add({}, 2);
  const Answer answer = Ask(PortOf(server->url()), "GET", "/metrics");
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.head.find("Content-Type: text/plain"), std::string::npos) << answer.head;
  EXPECT_EQ(SeriesOf(answer.body).at("shirts_total"), 2);
  counter.Add();
  EXPECT_EQ(Scrape(server->url()).at("shirts_total"), 3);
}

TEST_F(MetricsServerTest, TakesAFreePortAndSaysWhich) {
  const auto one = Start();
  const auto other = Start("localhost:0");
  EXPECT_EQ(one->url(), "http://127.0.0.1:" + std::to_string(PortOf(one->url())) + "/metrics");
  EXPECT_NE(PortOf(one->url()), 0);
  EXPECT_NE(one->url(), other->url());
  EXPECT_EQ(other->url().rfind("http://127.0.0.1:", 0), 0u);
}

TEST_F(MetricsServerTest, ServesNothingElse) {
  const auto server = Start();
  const int port = PortOf(server->url());
  for (const char* path : {"/", "/metrics/../", "/etc/passwd", "/../../etc/passwd",
                           "/CMakeCache.txt", "//", "/%2e%2e/"}) {
    EXPECT_EQ(Ask(port, "GET", path).body.find("root:"), std::string::npos) << path;
    EXPECT_GE(Ask(port, "GET", path).status, 400) << path;
  }
  for (const char* method : {"PUT", "DELETE", "POST", "NONSENSE"}) {
    EXPECT_GE(Ask(port, method, "/metrics").status, 400) << method;
  }
  EXPECT_EQ(Ask(port, "GET", "/metrics").status, 200);
}

TEST_F(MetricsServerTest, RefusesWhatOtherMachinesReach) {
  for (const char* address : {"0.0.0.0:0", "[::]:0", "10.0.0.1:0", ":0", "0", "*:0", "",
                              "unix:/tmp/metrics", "example.org:0", "127.0.0.1:0,0.0.0.0:0"}) {
    const auto refused = MetricsServer::Start(address, metrics_);
    ASSERT_FALSE(refused) << address;
    EXPECT_EQ(refused.error().reason, Reason::kInvalidArgument) << address;
    EXPECT_EQ(refused.error().message, (Message{Text::kNotAWord, {address, kMetricsAddresses}}));
  }
}

TEST_F(MetricsServerTest, SaysWhenItsPortIsTaken) {
  const auto first = Start();
  const std::string address = "127.0.0.1:" + std::to_string(PortOf(first->url()));
  const auto second = MetricsServer::Start(address, metrics_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().reason, Reason::kAddressInUse);
  EXPECT_EQ(Ask(PortOf(first->url()), "GET", "/metrics").status, 200);
}

TEST_F(MetricsServerTest, EndsWhileScrapersAreConnected) {
  auto server = Start();
  const Connection silent(PortOf(server->url()));
  const Connection halfway(PortOf(server->url()));
  const Connection third(PortOf(server->url()));  // beyond its threads
  halfway.Send("GET /metrics HTTP/1.1\r\nHost: ");
  ASSERT_TRUE(silent.connected() && halfway.connected() && third.connected());
  const auto began = steady_clock::now();
  const int port = PortOf(server->url());
  server.reset();
  EXPECT_LT(steady_clock::now() - began, std::chrono::seconds(10));
  EXPECT_EQ(Ask(port, "GET", "/metrics").status, 0);
}

TEST_F(MetricsServerTest, IsNotHeldUpByAScraperThatSaysNothing) {
  const auto server = Start();
  const Connection silent(PortOf(server->url()));
  ASSERT_TRUE(silent.connected());
  EXPECT_EQ(Ask(PortOf(server->url()), "GET", "/metrics").status, 200);
}

}  // namespace
}  // namespace samtale::ops
