#include "services/api/status.h"

#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>
#include <gtest/gtest.h>

#include <optional>

namespace samtale::api {
namespace {

google::rpc::Status DetailsOf(const grpc::Status& status) {
  google::rpc::Status details;
  EXPECT_TRUE(details.ParseFromString(status.error_details()));
  return details;
}

template <class Detail>
std::optional<Detail> Find(const google::rpc::Status& status) {
  for (const auto& any : status.details()) {
    Detail detail;
    if (any.UnpackTo(&detail)) return detail;
  }
  return std::nullopt;
}

Error ErrorOf(Reason reason, Text text, std::vector<std::string> arguments = {}) {
  return Fail(reason, text, std::move(arguments)).value();
}

TEST(CodeOf, MapsEveryReasonToTheCodeThatSaysWhetherItHadAnEffect) {
  const struct {
    Reason reason;
    grpc::StatusCode code;
  } cases[] = {
      {Reason::kInvalidArgument, grpc::StatusCode::INVALID_ARGUMENT},
      {Reason::kNotFound, grpc::StatusCode::NOT_FOUND},
      {Reason::kAlreadyExists, grpc::StatusCode::ALREADY_EXISTS},
      {Reason::kUnauthenticated, grpc::StatusCode::UNAUTHENTICATED},
      {Reason::kPermissionDenied, grpc::StatusCode::PERMISSION_DENIED},
      {Reason::kNotBookable, grpc::StatusCode::FAILED_PRECONDITION},
      {Reason::kMeetingState, grpc::StatusCode::FAILED_PRECONDITION},
      {Reason::kHoldGone, grpc::StatusCode::FAILED_PRECONDITION},
      {Reason::kEtagMismatch, grpc::StatusCode::ABORTED},
      {Reason::kRequestIdReused, grpc::StatusCode::INVALID_ARGUMENT},
      {Reason::kCursorUnknown, grpc::StatusCode::OUT_OF_RANGE},
      {Reason::kResourceExhausted, grpc::StatusCode::RESOURCE_EXHAUSTED},
      {Reason::kUnimplemented, grpc::StatusCode::UNIMPLEMENTED},
      {Reason::kDeadlineExceeded, grpc::StatusCode::DEADLINE_EXCEEDED},
      {Reason::kUnavailable, grpc::StatusCode::UNAVAILABLE},
      {Reason::kInternal, grpc::StatusCode::INTERNAL},
  };
  for (const auto& one : cases) EXPECT_EQ(CodeOf(one.reason), one.code) << Name(one.reason);
}

TEST(ToStatus, NamesTheReasonForPrograms) {
  const grpc::Status status =
      ToStatus(ErrorOf(Reason::kEtagMismatch, Text::kEtagIsOld, {"17"}), Language::kEnglish, "r-1");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::ABORTED);
  const google::rpc::Status details = DetailsOf(status);
  EXPECT_EQ(details.code(), static_cast<int>(grpc::StatusCode::ABORTED));
  EXPECT_EQ(details.message(), status.error_message());
  const auto info = Find<google::rpc::ErrorInfo>(details);
  ASSERT_TRUE(info);
  EXPECT_EQ(info->reason(), "ETAG_MISMATCH");
  EXPECT_EQ(info->domain(), "samtale");
  EXPECT_EQ(info->metadata().at("etag"), "17");
  EXPECT_EQ(info->metadata().at("text"), "ETAG_IS_OLD");
  const auto request = Find<google::rpc::RequestInfo>(details);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->request_id(), "r-1");
}

TEST(ToStatus, SpeaksTheCallersLanguage) {
  const Error error = ErrorOf(Reason::kNotFound, Text::kUnknownResource, {"citizens/bo"});
  for (const Language language : {Language::kDanish, Language::kEnglish}) {
    const auto details = DetailsOf(ToStatus(error, language, ""));
    const auto localized = Find<google::rpc::LocalizedMessage>(details);
    ASSERT_TRUE(localized);
    EXPECT_EQ(localized->locale(), language == Language::kDanish ? "da" : "en");
    EXPECT_EQ(localized->message(), Render(error.message, language));
    EXPECT_FALSE(Find<google::rpc::RequestInfo>(details));
  }
}

TEST(ToStatus, NamesTheResourceThatIsNotThere) {
  const auto details = DetailsOf(
      ToStatus(ErrorOf(Reason::kNotFound, Text::kUnknownResource, {"jobcentres/nord/meetings/m1"}),
               Language::kDanish, ""));
  const auto resource = Find<google::rpc::ResourceInfo>(details);
  ASSERT_TRUE(resource);
  EXPECT_EQ(resource->resource_name(), "jobcentres/nord/meetings/m1");
  EXPECT_EQ(resource->resource_type(), "meetings");
}

TEST(ToStatus, SaysWhenWaitingHelps) {
  const struct {
    Reason reason;
    Text text;
    std::vector<std::string> arguments;
    bool retry;
  } cases[] = {{Reason::kUnavailable, Text::kStoreDown, {}, true},
               {Reason::kResourceExhausted, Text::kTooBusy, {"queue"}, true},
               {Reason::kHoldGone, Text::kHoldGone, {}, false},
               {Reason::kDeadlineExceeded, Text::kDeadlineTooShort, {}, false}};
  for (const auto& one : cases) {
    const auto details =
        DetailsOf(ToStatus(ErrorOf(one.reason, one.text, one.arguments), Language::kDanish, ""));
    EXPECT_EQ(Find<google::rpc::RetryInfo>(details).has_value(), one.retry) << Name(one.reason);
  }
}

TEST(ToStatus, ListsEveryViolationAndEveryBlocker) {
  Error wrong =
      Invalid({{"from", {Text::kNotADay, {"x"}}}, {"wish.citizen", {Text::kRequired, {}}}}).value();
  const auto bad =
      Find<google::rpc::BadRequest>(DetailsOf(ToStatus(wrong, Language::kEnglish, "")));
  ASSERT_TRUE(bad);
  ASSERT_EQ(bad->field_violations_size(), 2);
  EXPECT_EQ(bad->field_violations(0).field(), "from");
  EXPECT_EQ(bad->field_violations(0).description(),
            Render(wrong.violations[0].message, Language::kEnglish));
  EXPECT_EQ(bad->field_violations(1).field(), "wish.citizen");

  Error taken = ErrorOf(Reason::kNotBookable, Text::kNotBookable, {"2"});
  taken.blockers = {{{Text::kCaseworkerTaken, {"anna"}}, "caseworkers/anna"},
                    {{Text::kCitizenTaken, {}}, "citizens/bo"}};
  const auto failure =
      Find<google::rpc::PreconditionFailure>(DetailsOf(ToStatus(taken, Language::kDanish, "")));
  ASSERT_TRUE(failure);
  ASSERT_EQ(failure->violations_size(), 2);
  EXPECT_EQ(failure->violations(0).type(), "CASEWORKER_TAKEN");
  EXPECT_EQ(failure->violations(0).subject(), "caseworkers/anna");
  EXPECT_EQ(failure->violations(0).description(),
            Render(taken.blockers[0].message, Language::kDanish));
  EXPECT_EQ(failure->violations(1).type(), "CITIZEN_TAKEN");
}

// Base64 makes 4 bytes of 3; the status's own sentence is a trailer of its own.
std::size_t TrailerBytes(const grpc::Status& status) {
  return status.error_details().size() * 4 / 3 + 3 * status.error_message().size();
}

TEST(ToStatus, FitsTheTrailersClientsAcceptAndCountsWhatItLeavesOut) {
  Error taken = ErrorOf(Reason::kNotBookable, Text::kNotBookable, {"300"});
  for (int i = 0; i < 300; ++i) {
    const std::string id = "a-caseworker-with-a-long-id-" + std::to_string(i);
    taken.blockers.push_back(
        {{i < 200 ? Text::kCaseworkerTaken : Text::kOutsideHours, {id}}, "caseworkers/" + id});
  }
  const grpc::Status status = ToStatus(taken, Language::kDanish, std::string(64, 'r'));
  EXPECT_LT(TrailerBytes(status), 8192u);
  const auto details = DetailsOf(status);
  const auto failure = Find<google::rpc::PreconditionFailure>(details);
  const auto info = Find<google::rpc::ErrorInfo>(details);
  ASSERT_TRUE(failure && info);
  EXPECT_GT(failure->violations_size(), 5);
  EXPECT_EQ(info->metadata().at("left_out"), std::to_string(300 - failure->violations_size()));
  EXPECT_EQ(info->metadata().at("CASEWORKER_TAKEN"), "200");
  EXPECT_EQ(info->metadata().at("OUTSIDE_HOURS"), "100");
}

TEST(ToStatus, CutsAnInputThatAUseCaseRepeatsAtACharacter) {
  std::string word;
  while (word.size() < 100'000) word += "æ";
  const Error wrong = Invalid("wish.meeting_type", Text::kNotAWord, {word, "jobsamtale"}).value();
  const grpc::Status status = ToStatus(wrong, Language::kEnglish, "");
  EXPECT_LT(TrailerBytes(status), 8192u);
  const auto bad = Find<google::rpc::BadRequest>(DetailsOf(status));
  ASSERT_TRUE(bad);
  ASSERT_EQ(bad->field_violations_size(), 1);
  EXPECT_LE(bad->field_violations(0).description().size(), kMaxSentenceBytes + 3);
}

TEST(ReadLanguage, TakesTheBestOfDanishAndEnglish) {
  const struct {
    const char* header;
    Language language;
  } cases[] = {
      {"", Language::kDanish},
      {"en", Language::kEnglish},
      {"EN-gb", Language::kEnglish},
      {"da, en", Language::kDanish},
      {"en, da", Language::kEnglish},
      {"da;q=0.5, en;q=0.9", Language::kEnglish},
      {"en;q=0.5, da", Language::kDanish},
      {"de, fr;q=0.9", Language::kDanish},
      {"de, en;q=0.1", Language::kEnglish},
      {"en;q=0", Language::kDanish},
      {"en;q=x", Language::kDanish},
      {"en;q=2", Language::kDanish},
      {"english", Language::kDanish},
      {" en ; q=0.3 ,da;q=0.2", Language::kEnglish},
      {",,;;", Language::kDanish},
  };
  for (const auto& one : cases) EXPECT_EQ(ReadLanguage(one.header), one.language) << one.header;
}

}  // namespace
}  // namespace samtale::api
