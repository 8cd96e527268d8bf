// Who may call what, held against the services as they are declared.
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>
#include <samtale/v1/calendar_service.pb.h>
#include <samtale/v1/clock_service.pb.h>
#include <samtale/v1/directory_service.pb.h>
#include <samtale/v1/event_service.pb.h>
#include <samtale/v1/meeting_service.pb.h>
#include <samtale/v1/policy_service.pb.h>

#include <set>
#include <string>
#include <vector>

#include "services/api/shell.h"
#include "services/auth/access.h"

namespace samtale::api {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;

std::vector<const MethodDescriptor*> AllMethods() {
  std::vector<const MethodDescriptor*> methods;
  for (const auto* file :
       {v1::CalendarObject::descriptor()->file(), v1::Clock::descriptor()->file(),
        v1::Jobcentre::descriptor()->file(), v1::Event::descriptor()->file(),
        v1::Meeting::descriptor()->file(), v1::Provision::descriptor()->file()}) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        methods.push_back(file->service(s)->method(m));
      }
    }
  }
  return methods;
}

bool IsRead(const std::string& name) {
  for (const char* verb : {"Get", "List", "Search", "Explain", "Decide", "Watch"}) {
    if (name.starts_with(verb)) return true;
  }
  return false;
}

TEST(Methods, EachHasItsRowAndItsOwnRequest) {
  const Result<Methods> methods = Methods::Load();
  ASSERT_TRUE(methods);
  for (const MethodDescriptor* method : AllMethods()) {
    EXPECT_EQ(methods->FullName(method->input_type()), method->full_name());
    EXPECT_NE(auth::FindRow(method->full_name()), nullptr) << method->full_name();
  }
  EXPECT_EQ(AllMethods().size(), auth::AccessTable().size());
}

TEST(Methods, OpenToNobodyButTheirRoles) {
  for (const MethodDescriptor* method : AllMethods()) {
    const auth::AccessRow* row = auth::FindRow(method->full_name());
    ASSERT_NE(row, nullptr) << method->full_name();
    for (const Role role : {Role::kCitizen, Role::kCaseworker, Role::kAKasse, Role::kAdministrator,
                            Role::kOperator}) {
      const Caller caller{MunicipalityId::Of("0101"), role, "x"};
      EXPECT_EQ(auth::CheckAccess(caller, method->full_name()).has_value(), row->roles.Has(role));
    }
    // A citizen changes nothing of the directory but its own consent.
    const bool directory = method->service()->full_name() == "samtale.v1.DirectoryService";
    if (directory && !IsRead(method->name()) && method->name() != "RecordConsent") {
      EXPECT_FALSE(row->roles.Has(Role::kCitizen)) << method->full_name();
    }
  }
}

TEST(Methods, WritesTakeARequestIdAndListsTakePages) {
  for (const MethodDescriptor* method : AllMethods()) {
    const Descriptor* request = method->input_type();
    const bool has_id = request->FindFieldByName("request_id") != nullptr;
    // Setting the clock to what it shows is harmless by itself.
    EXPECT_EQ(has_id, !IsRead(method->name()) && method->name() != "SetClock") << method->name();
    const bool list = method->name().starts_with("List");
    EXPECT_EQ(request->FindFieldByName("page_token") != nullptr, list) << method->name();
    EXPECT_EQ(method->output_type()->FindFieldByName("next_page_token") != nullptr, list);
  }
}

void CollectTypes(const Descriptor* message, std::set<const Descriptor*>* seen) {
  if (!seen->insert(message).second) return;
  for (int i = 0; i < message->field_count(); ++i) {
    const FieldDescriptor* field = message->field(i);
    if (field->message_type() != nullptr) CollectTypes(field->message_type(), seen);
  }
}

TEST(Methods, RequestsHoldNoOpenEndedTypesAndDoNotNestInThemselves) {
  for (const MethodDescriptor* method : AllMethods()) {
    std::set<const Descriptor*> seen;
    CollectTypes(method->input_type(), &seen);
    for (const Descriptor* message : seen) {
      for (const char* open : {"google.protobuf.Struct", "google.protobuf.Value",
                               "google.protobuf.ListValue", "google.protobuf.Any"}) {
        EXPECT_NE(message->full_name(), open) << method->full_name();
      }
      std::set<const Descriptor*> below;
      for (int i = 0; i < message->field_count(); ++i) {
        if (message->field(i)->message_type() != nullptr) {
          CollectTypes(message->field(i)->message_type(), &below);
        }
      }
      EXPECT_FALSE(below.contains(message)) << message->full_name();
    }
  }
}

}  // namespace
}  // namespace samtale::api
