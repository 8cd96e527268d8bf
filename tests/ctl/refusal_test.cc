#include "services/ctl/refusal.h"

#include <gmock/gmock.h>
#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>
#include <gtest/gtest.h>
#include <samtale/v1/types.pb.h>

#include <sstream>

namespace samtale::ctl {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr int kFailedPrecondition = 9;
constexpr int kUnavailable = 14;

google::rpc::Status Refused() {
  google::rpc::ErrorInfo info;
  info.set_reason("NOT_BOOKABLE");
  (*info.mutable_metadata())["left_out"] = "7";
  google::rpc::LocalizedMessage localized;
  localized.set_locale("da");
  localized.set_message("tiden kan ikke bookes");
  google::rpc::PreconditionFailure failure;
  auto* taken = failure.add_violations();
  taken->set_type("CASEWORKER_TAKEN");
  taken->set_subject("caseworkers/anna");
  taken->set_description("optaget");
  failure.add_violations()->set_type("CITIZEN_TAKEN");
  google::rpc::BadRequest bad;
  auto* wrong = bad.add_field_violations();
  wrong->set_field("wish.citizen");
  wrong->set_description("feltet mangler");
  google::rpc::Status status;
  status.set_code(kFailedPrecondition);
  status.set_message("the server's own words");
  status.add_details()->PackFrom(info);
  status.add_details()->PackFrom(localized);
  status.add_details()->PackFrom(failure);
  status.add_details()->PackFrom(bad);
  return status;
}

TEST(Refusal, KeepsEveryBlockerAndEveryWrongField) {
  const Refusal refusal = ReadRefusal(kFailedPrecondition, "short", Refused().SerializeAsString());
  EXPECT_EQ(refusal.code, "FAILED_PRECONDITION");
  EXPECT_EQ(refusal.reason, "NOT_BOOKABLE");
  EXPECT_EQ(refusal.message, "tiden kan ikke bookes");
  ASSERT_EQ(refusal.blockers.size(), 2u);
  EXPECT_EQ(refusal.blockers[0].subject, "caseworkers/anna");
  ASSERT_EQ(refusal.wrong_fields.size(), 1u);
  EXPECT_FALSE(refusal.IsUnclear());
  std::ostringstream out;
  Print(refusal, Language::kDanish, out);
  EXPECT_EQ(out.str(),
            "afvist: tiden kan ikke bookes\n"
            "  CASEWORKER_TAKEN caseworkers/anna: optaget\n"
            "  CITIZEN_TAKEN: \n"
            "  wish.citizen: feltet mangler\n"
            "  … (+7)\n");
}

TEST(Refusal, IsOneObjectOfJson) {
  const std::string json =
      ReadRefusal(kFailedPrecondition, "short", Refused().SerializeAsString()).json;
  EXPECT_THAT(json, StartsWith("{\"code\":9,"));
  EXPECT_THAT(json, HasSubstr("type.googleapis.com/google.rpc.PreconditionFailure"));
  EXPECT_THAT(json, Not(HasSubstr("\n")));
}

TEST(Refusal, DoesWithoutDetailsAndWithUnreadableOnes) {
  const Refusal bare = ReadRefusal(kUnavailable, "nobody answers", "");
  EXPECT_EQ(bare.message, "nobody answers");
  EXPECT_THAT(bare.blockers, IsEmpty());
  EXPECT_TRUE(bare.IsUnclear());
  EXPECT_EQ(ReadRefusal(kUnavailable, "x", "\xff\xff not protobuf").message, "x");
}

TEST(Refusal, LeavesOutDetailsOfUnknownTypes) {
  google::rpc::Status status;
  status.set_code(kFailedPrecondition);
  status.add_details()->set_type_url("type.googleapis.com/samtale.v9.Unheard");
  const Refusal refusal = ReadRefusal(kFailedPrecondition, "no", status.SerializeAsString());
  EXPECT_EQ(refusal.json, R"({"code":9,"message":"no","details":[]})");
}

}  // namespace
}  // namespace samtale::ctl
