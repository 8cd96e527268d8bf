// The metrics of a whole server: real calls over gRPC, then a scrape over HTTP, and exact counts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "tests/end_to_end/world.h"
#include "tests/ops/http_get.h"

namespace samtale::end_to_end {
namespace {

namespace fs = std::filesystem;
using ops::PortOf;
using ops::Scrape;
using testing::HasSubstr;

void ServeMetrics(ops::Options& options) { options.metrics = "127.0.0.1:0"; }

std::string Handled(const std::string& service, const std::string& method, const std::string& code,
                    const std::string& name = "grpc_server_handled_total") {
  return name + "{grpc_code=\"" + code + "\",grpc_method=\"" + method +
         "\",grpc_service=\"samtale.v1." + service + "\"}";
}

std::string Blocked(const std::string& kind, const std::string& party) {
  return "samtale_booking_blockers_total{kind=\"" + kind + "\",party=\"" + party + "\"}";
}

std::string Decided(const std::string& mode, const std::string& outcome = "decided") {
  return "samtale_decisions_recorded_total{mode=\"" + mode + "\",outcome=\"" + outcome + "\"}";
}

std::string OfRules(const std::string& what, const std::string& layer, const std::string& source) {
  return "samtale_rules_" + what + "_total{layer=\"" + layer + "\",source=\"" + source + "\"}";
}

class MetricsTest : public testing::Test {
 protected:
  explicit MetricsTest() : world_(ServeMetrics) {}

  std::map<std::string, double> Now() { return Scrape(world_.server().metrics_url()); }
  double Value(const std::string& series) {
    const auto all = Now();
    const auto found = all.find(series);
    EXPECT_NE(found, all.end()) << series;
    return found == all.end() ? -1 : found->second;
  }
  grpc::StatusCode Book(const v1::BookMeetingRequest& request, v1::Meeting* meeting = nullptr) {
    v1::Meeting unused;
    return world_.meetings()
        .BookMeeting(AsAnna().get(), request, meeting == nullptr ? &unused : meeting)
        .error_code();
  }

  World world_;
};

TEST_F(MetricsTest, CountCallsByMethodAndCode) {
  world_.Seed();
  EXPECT_EQ(Book(BookingOf("bo", "2020-10-14T09:00")), grpc::OK);
  EXPECT_EQ(Book(BookingOf("ida", "2020-10-14T10:00")), grpc::OK);
  EXPECT_EQ(Book(BookingOf("bo", "2020-10-14T09:00")), grpc::FAILED_PRECONDITION);
  v1::Meeting meeting;
  v1::GetMeetingRequest get;
  get.set_name("nonsense");
  grpc::ClientContext nobody;
  EXPECT_EQ(world_.meetings().GetMeeting(&nobody, get, &meeting).error_code(),
            grpc::UNAUTHENTICATED);
  EXPECT_EQ(world_.meetings().GetMeeting(AsAnna().get(), get, &meeting).error_code(),
            grpc::INVALID_ARGUMENT);
  EXPECT_EQ(world_.meetings().GetMeeting(As("operator", "op").get(), get, &meeting).error_code(),
            grpc::PERMISSION_DENIED);
  const auto all = Now();
  for (const std::string name :
       {"grpc_server_handled_total", "grpc_server_handling_seconds_count"}) {
    EXPECT_EQ(all.at(Handled("MeetingService", "BookMeeting", "OK", name)), 2);
    EXPECT_EQ(all.at(Handled("MeetingService", "BookMeeting", "FAILED_PRECONDITION", name)), 1);
    EXPECT_EQ(all.at(Handled("MeetingService", "GetMeeting", "UNAUTHENTICATED", name)), 1);
    EXPECT_EQ(all.at(Handled("MeetingService", "GetMeeting", "INVALID_ARGUMENT", name)), 1);
    EXPECT_EQ(all.at(Handled("MeetingService", "GetMeeting", "PERMISSION_DENIED", name)), 1);
    EXPECT_EQ(all.at(Handled("DirectoryService", "CreateCitizen", "OK", name)), 2);
    EXPECT_EQ(all.count(Handled("MeetingService", "GetMeeting", "OK", name)), 0u);
  }
  EXPECT_GT(
      all.at(Handled("MeetingService", "BookMeeting", "OK", "grpc_server_handling_seconds_sum")),
      0);
  EXPECT_EQ(all.at("samtale_build_info{version=\"1.0.0\"}"), 1);
  const double now =
      std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  EXPECT_NEAR(all.at("process_start_time_seconds"), now, 600);
}

TEST_F(MetricsTest, CountWhatStoodInTheWayOfRefusedBookings) {
  world_.Seed();
  EXPECT_EQ(Book(BookingOf("bo", "2020-10-14T09:00")), grpc::OK);
  const auto again = BookingOf("bo", "2020-10-14T09:15");
  EXPECT_EQ(Book(again), grpc::FAILED_PRECONDITION);
  auto dry = BookingOf("bo", "2020-10-14T09:15");
  dry.set_validate_only(true);
  EXPECT_EQ(Book(dry), grpc::FAILED_PRECONDITION);  // asks, and is not refused a booking
  EXPECT_EQ(Value(Blocked("CASEWORKER_TAKEN", "caseworker")), 1);
  EXPECT_EQ(Value(Blocked("CITIZEN_TAKEN", "citizen")), 1);
  EXPECT_EQ(Book(BookingOf("ida", "2020-10-14T09:20")), grpc::FAILED_PRECONDITION);
  const auto all = Now();
  EXPECT_EQ(all.at(Blocked("CASEWORKER_TAKEN", "caseworker")), 2);
  EXPECT_EQ(all.at(Blocked("CITIZEN_TAKEN", "citizen")), 1);
  EXPECT_EQ(all.at(Blocked("OFF_GRID", "none")), 1);
  auto elsewhere = BookingOf("ida", "2020-10-14T11:00");
  v1::TimeInterval* busy = elsewhere.mutable_wish()->add_citizen_busy();
  busy->mutable_start_time()->set_seconds(1602666000);  // 09:00 UTC, when it would begin
  busy->mutable_end_time()->set_seconds(1602669600);
  EXPECT_EQ(Book(elsewhere), grpc::FAILED_PRECONDITION);
  EXPECT_EQ(Value(Blocked("CITIZEN_BUSY", "citizen")), 1);
}

TEST_F(MetricsTest, CountHoldsAndDecisionsOnceTheyAreDurable) {
  world_.Seed();
  v1::HoldSlotRequest hold;
  hold.set_parent(Named("jobcentres/nord"));
  *hold.mutable_wish() = WishOf("bo");
  hold.mutable_wish()->set_caseworker(Named("caseworkers/anna"));
  hold.set_local_start("2020-10-14T09:00");
  hold.set_request_id(NewRequestId());
  v1::Hold held;
  for (int times = 0; times < 3; ++times) {  // one request, so one hold
    ASSERT_TRUE(world_.meetings().HoldSlot(AsAnna().get(), hold, &held).ok());
  }
  EXPECT_EQ(Value("samtale_holds_placed_total"), 1);
  EXPECT_EQ(Value("samtale_holds_expired_total"), 0);
  EXPECT_EQ(Value(Decided("physical")), 0);
  auto booking = BookingOf("ida", "2020-10-14T09:00");
  booking.mutable_wish()->add_modes(v1::PHYSICAL);
  EXPECT_EQ(Book(booking), grpc::FAILED_PRECONDITION);
  world_.SetClock("2020-09-16T09:00");
  booking.set_request_id(NewRequestId());
  v1::Meeting meeting;
  for (int times = 0; times < 3; ++times) EXPECT_EQ(Book(booking, &meeting), grpc::OK);
  auto dry = BookingOf("bo", "2020-10-14T11:00");
  dry.set_validate_only(true);
  EXPECT_EQ(Book(dry), grpc::OK);
  auto all = Now();
  EXPECT_EQ(all.at("samtale_holds_placed_total"), 1);
  EXPECT_EQ(all.at("samtale_holds_expired_total"), 1);
  EXPECT_EQ(all.at(Decided("physical")), 1);
  EXPECT_EQ(all.at(Decided("video")), 0);

  v1::ChangeModeRequest change;
  change.set_name(meeting.name());
  change.set_mode(v1::VIDEO);
  change.set_mode_reason("a test");
  change.set_request_id(NewRequestId());
  ASSERT_TRUE(world_.meetings().ChangeMode(AsAnna().get(), change, &meeting).ok());
  all = Now();
  EXPECT_EQ(all.at(Decided("physical")), 1);
  EXPECT_EQ(all.at(Decided("video")), 1);
  EXPECT_EQ(all.at(Decided("none", "no_lawful_mode")), 0);
}

TEST_F(MetricsTest, TellWhatTheStoreIsAt) {
  const double before = Value("samtale_store_group_size_sum");
  world_.Seed();
  const auto all = Now();
  EXPECT_EQ(all.at("samtale_store_group_size_sum"), before + 7);  // what Seed makes
  EXPECT_EQ(all.at("samtale_store_group_size_count"), all.at("samtale_store_commit_seconds_count"));
  EXPECT_GT(all.at("samtale_store_commit_seconds_sum"), 0);
  EXPECT_EQ(all.at("samtale_store_queued_writes"), 0);
  EXPECT_EQ(all.at("samtale_store_failed_commits_total"), 0);
  EXPECT_EQ(all.at("samtale_reviews_unfinished{state=\"looking\"}"), 0);
  EXPECT_EQ(all.at("samtale_reviews_unfinished{state=\"applying\"}"), 0);
  v1::SearchSlotsRequest search;
  search.set_parent(Named("jobcentres/nord"));
  *search.mutable_wish() = WishOf("bo");
  search.set_from("2020-10-14");
  search.set_until("2020-10-14");
  v1::SearchSlotsResponse reply;
  ASSERT_TRUE(world_.meetings().SearchSlots(AsAnna().get(), search, &reply).ok());
  EXPECT_EQ(Value("samtale_store_revision"), static_cast<double>(reply.revision()));
}

// Asks until it is so; false when it does not become so.
template <class Condition>
bool Becomes(Condition condition) {
  const auto gives_up = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > gives_up) return false;
  }
  return true;
}

v1::Rulebook RulebookOf(World& world) {
  v1::GetRulebookRequest request;
  request.set_name("municipalities/0751/rulebook");
  v1::Rulebook rulebook;
  EXPECT_TRUE(world.policy().GetRulebook(AsAdministrator().get(), request, &rulebook).ok());
  return rulebook;
}

grpc::Status Upload(World& world, const std::string& layer, const std::string& role,
                    const std::string& path, const std::string& content, bool validate_only,
                    v1::RulesUpload* reply) {
  const auto context = As(role, "op");
  const auto writer = world.policy().UploadRules(context.get(), reply);
  v1::UploadRulesRequest part;
  part.set_layer(layer);
  part.set_reason("a test");
  part.set_request_id(NewRequestId());
  part.set_validate_only(validate_only);
  part.set_path(path);
  part.set_content(content);
  part.set_last(true);
  writer->Write(part);
  writer->WritesDone();
  return writer->Finish();
}

constexpr const char* kLocal = R"yaml(authority: {municipality: "0751"}
provisions:
  - id: aarhus.video
    title: {da: Video først, en: Video first}
    prefer: [video]
    versions:
      - announced: 2020-01-01
        issued: 2020-01-01
        meetings: {from: 2020-01-01, until: open}
        instrument: "A decision of the council (a test)"
        source: https://example.org/test
)yaml";

TEST(MetricsOfRules, RiseWithEveryActivationAndEveryRefusal) {
  const TemporaryFolder folder;
  const std::string rules = folder / "rules";
  World world([&](ops::Options& options) {
    ServeMetrics(options);
    fs::copy(options.rules, rules, fs::copy_options::recursive);
    options.rules = rules;
  });
  const auto now = [&] { return Scrape(world.server().metrics_url()); };
  auto all = now();
  const double local_at_start = all.at(OfRules("activations", "municipal", "folder"));
  EXPECT_EQ(all.at(OfRules("activations", "national", "folder")), 1);
  EXPECT_EQ(all.at(OfRules("refused", "national", "folder")), 0);
  EXPECT_EQ(all.at("samtale_rules_suspended_layers"), 0);

  testing::internal::CaptureStderr();
  std::ofstream(rules + "/national/broken.yaml") << "authority: [";
  ASSERT_TRUE(Becomes([&] { return now().at(OfRules("refused", "national", "folder")) == 1; }));
  EXPECT_EQ(RulebookOf(world).folder().refusals(), 1);
  fs::remove(rules + "/national/broken.yaml");
  ASSERT_TRUE(Becomes([&] { return !RulebookOf(world).folder().has_refused_at(); }));

  v1::RulesUpload uploaded;
  EXPECT_FALSE(Upload(world, "0751", "administrator", "municipal/0751-aarhus/a.yaml",
                      "authority: [", true, &uploaded)
                   .ok());
  EXPECT_EQ(now().at(OfRules("refused", "municipal", "upload")), 0) << "it only asked";
  EXPECT_FALSE(Upload(world, "0751", "administrator", "municipal/0751-aarhus/a.yaml",
                      "authority: [", false, &uploaded)
                   .ok());
  EXPECT_EQ(now().at(OfRules("refused", "municipal", "upload")), 1);

  ASSERT_TRUE(Upload(world, "0751", "administrator", "municipal/0751-aarhus/a.yaml", kLocal, false,
                     &uploaded)
                  .ok());
  v1::ActivateRulesRequest activate;
  activate.set_layer("0751");
  activate.set_files_hash(uploaded.files_hash());
  activate.set_etag(RulebookOf(world).layers(1).etag());
  activate.set_reason("a test");
  activate.set_request_id(NewRequestId());
  v1::RuleLayer layer;
  const grpc::Status activated =
      world.policy().ActivateRules(AsAdministrator().get(), activate, &layer);
  ASSERT_TRUE(activated.ok()) << activated.error_message();
  all = now();
  EXPECT_EQ(all.at(OfRules("activations", "municipal", "upload")), 1);
  EXPECT_EQ(all.at(OfRules("activations", "national", "folder")), 1);
  EXPECT_EQ(all.at(OfRules("activations", "municipal", "folder")), local_at_start);
  EXPECT_EQ(all.at(OfRules("refused", "national", "folder")), 1);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("national/broken.yaml:1:"));
}

TEST_F(MetricsTest, NameTheNationalRulesInForceAndNoOthers) {
  v1::DecideRequest question;
  question.set_municipality("0400");  // without a layer of its own
  question.set_meeting_date("2020-10-14");
  question.set_decided_on("2020-09-16");
  question.mutable_meeting()->set_type("jobsamtale");
  question.mutable_citizen()->set_group("dagpenge");
  v1::Decision decision;
  ASSERT_TRUE(
      world_.policy().Decide(As("caseworker", "anna", "0400").get(), question, &decision).ok());
  int found = 0;
  for (const auto& [series, value] : Now()) {
    if (!series.starts_with("samtale_rules_in_force_info")) continue;
    ++found;
    EXPECT_EQ(series, "samtale_rules_in_force_info{layer=\"national\",hash=\"" +
                          decision.rulebook() + "\"}");
    EXPECT_EQ(value, 1);
  }
  EXPECT_EQ(found, 1);
}

TEST_F(MetricsTest, CountWhatAShadowAnswers) {
  world_.Seed();
  v1::RulesUpload uploaded;
  ASSERT_TRUE(Upload(world_, "0751", "administrator", "municipal/0751-aarhus/a.yaml", kLocal, false,
                     &uploaded)
                  .ok());
  v1::SetShadowRequest set;
  set.set_layer("0751");
  set.set_files_hash(uploaded.files_hash());
  set.set_request_id(NewRequestId());
  v1::Shadow shadow;
  ASSERT_TRUE(world_.policy().SetShadow(AsAdministrator().get(), set, &shadow).ok());
  EXPECT_EQ(Book(BookingOf("bo", "2020-10-14T09:00")), grpc::OK);
  v1::GetShadowRequest get;
  get.set_layer("0751");
  ASSERT_TRUE(Becomes([&] {
    EXPECT_TRUE(world_.policy().GetShadow(AsAdministrator().get(), get, &shadow).ok());
    return shadow.decided() == 1;
  }));
  const auto all = Now();
  EXPECT_EQ(all.at("samtale_shadow_decisions_total{answer=\"different\"}"),
            static_cast<double>(shadow.differed()));
  EXPECT_EQ(all.at("samtale_shadow_decisions_total{answer=\"same\"}") +
                all.at("samtale_shadow_decisions_total{answer=\"different\"}"),
            1);
}

// Whoever calls, from wherever and about whomever: the same series, and no word of theirs in one.
TEST_F(MetricsTest, HaveNoSeriesMoreForMorePeople) {
  world_.Seed();
  const auto round = [&](const std::string& name) {
    world_.AddCitizen(name);
    Book(BookingOf(name, "2020-10-14T09:00"));
    Book(BookingOf(name, "2020-10-14T09:00"));
    v1::Meeting meeting;
    v1::GetMeetingRequest get;
    get.set_name(Named("jobcentres/" + name + "/meetings/" + name));
    world_.meetings().GetMeeting(As("caseworker", name, "0101").get(), get, &meeting);
    world_.meetings().GetMeeting(As(name, name, name).get(), get, &meeting);
    world_.meetings().GetMeeting(As("citizen", name).get(), get, &meeting);
  };
  round("canary");  // books, and is refused
  round("canary-1");
  const auto before = Now();
  for (int i = 2; i < 12; ++i) round("canary-" + std::to_string(i));
  const auto after = Now();
  EXPECT_EQ(after.size(), before.size());
  for (const auto& [series, value] : after) {
    EXPECT_TRUE(before.contains(series)) << series;
    for (const char* word : {"canary", "0751", "0101", "nord", "anna", "root", "jobsamtale"}) {
      const bool of_a_hash = series.find("sha256:") != std::string::npos;
      EXPECT_TRUE(of_a_hash || series.find(word) == std::string::npos) << series << word;
    }
  }
}

TEST_F(MetricsTest, AnswerUnderLoadAndNeverCountBack) {
  constexpr int kClients = 4;
  constexpr int kCalls = 100;
  world_.Seed();
  std::atomic<int> working{kClients};
  std::vector<std::thread> clients;
  for (int c = 0; c < kClients; ++c) {
    clients.emplace_back([&] {
      for (int i = 0; i < kCalls; ++i) {
        auto request = BookingOf(i % 2 == 0 ? "bo" : "ida", "2020-10-14T09:00");
        Book(request);
      }
      --working;
    });
  }
  const auto sum = [](const std::map<std::string, double>& all, const std::string& name) {
    double of_all = 0;
    for (const auto& [series, value] : all) {
      if (series.starts_with(name) && series.find("BookMeeting") != std::string::npos)
        of_all += value;
    }
    return of_all;
  };
  double before = 0;
  int scrapes = 0;
  while (working > 0 || scrapes == 0) {
    const auto all = Now();
    ASSERT_TRUE(all.contains("samtale_store_revision"));
    EXPECT_GE(sum(all, "grpc_server_handled_total"), before);
    before = sum(all, "grpc_server_handled_total");
    ++scrapes;
  }
  for (std::thread& client : clients) client.join();
  const auto all = Now();
  EXPECT_EQ(sum(all, "grpc_server_handled_total"), kClients * kCalls);
  EXPECT_EQ(sum(all, "grpc_server_handling_seconds_count"), kClients * kCalls);
  EXPECT_EQ(all.at(Handled("MeetingService", "BookMeeting", "OK")), 1);
}

TEST_F(MetricsTest, LetTheServerEndWhileAScraperIsConnected) {
  const int port = PortOf(world_.server().metrics_url());
  const ops::Connection silent(port);
  const ops::Connection halfway(port);
  halfway.Send("GET /metrics HTTP/1.1\r\n");
  ASSERT_TRUE(silent.connected() && halfway.connected());
  const auto began = std::chrono::steady_clock::now();
  world_.Stop();
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10));
  EXPECT_EQ(ops::Ask(port, "GET", "/metrics").status, 0);
  world_.Restart();  // on another port: the counts begin again
  EXPECT_EQ(Value("samtale_holds_placed_total"), 0);
}

TEST(Metrics, AreServedOnlyWhenAskedForAndTheGreetingSaysWhere) {
  World silent;
  EXPECT_EQ(silent.server().metrics_url(), "");
  EXPECT_EQ(silent.server().Greeting().find("metrics"), std::string::npos);
  World open(ServeMetrics);
  EXPECT_THAT(open.server().Greeting(), HasSubstr("metrics at " + open.server().metrics_url()));
  EXPECT_THAT(open.server().metrics_url(),
              testing::MatchesRegex("http://127.0.0.1:[1-9][0-9]*/metrics"));
}

}  // namespace
}  // namespace samtale::end_to_end
