import $protobuf from "protobufjs/minimal.js";

const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

const $root = $protobuf.roots["parley"] || ($protobuf.roots["parley"] = {});

export const parley = $root.parley = (() => {

    const parley = {};

    parley.v2 = (function() {

        const v2 = {};

        v2.Frame = (function() {

            const Frame = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Frame.prototype.login = null;
            Frame.prototype.login_ack = null;
            Frame.prototype.logout = null;
            Frame.prototype.register = null;
            Frame.prototype.register_ack = null;
            Frame.prototype.direct_chat = null;
            Frame.prototype.add_friend = null;
            Frame.prototype.create_group = null;
            Frame.prototype.join_group = null;
            Frame.prototype.group_chat = null;
            Frame.prototype.ok = null;
            Frame.prototype.error = null;
            Frame.prototype.ping = null;
            Frame.prototype.pong = null;
            Frame.prototype.sent = null;
            Frame.prototype.sync = null;
            Frame.prototype.synced = null;
            Frame.prototype.delivered = null;
            Frame.prototype.read = null;
            Frame.prototype.receipt = null;
            Frame.prototype.typing = null;
            Frame.prototype.presence = null;
            Frame.prototype.list_conversations = null;
            Frame.prototype.conversations = null;
            Frame.prototype.list_friends = null;
            Frame.prototype.friends = null;
            Frame.prototype.list_members = null;
            Frame.prototype.members = null;
            Frame.prototype.list_devices = null;
            Frame.prototype.devices = null;
            Frame.prototype.entry = null;
            Frame.prototype.revoke_device = null;
            Frame.prototype.change_password = null;
            Frame.prototype.edit = null;
            Frame.prototype.recall = null;
            Frame.prototype.react = null;
            Frame.prototype.pin = null;
            Frame.prototype.list_pins = null;
            Frame.prototype.pins = null;
            Frame.prototype.ref = "";

            let $oneOfFields;

            $Object.defineProperty(Frame.prototype, "message", {
                get: $util.oneOfGetter($oneOfFields = ["login", "login_ack", "logout", "register", "register_ack", "direct_chat", "add_friend", "create_group", "join_group", "group_chat", "ok", "error", "ping", "pong", "sent", "sync", "synced", "delivered", "read", "receipt", "typing", "presence", "list_conversations", "conversations", "list_friends", "friends", "list_members", "members", "list_devices", "devices", "entry", "revoke_device", "change_password", "edit", "recall", "react", "pin", "list_pins", "pins"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            Frame.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.login != null && $Object.hasOwnProperty.call(message, "login"))
                    $root.parley.v2.Login.encode(message.login, writer.uint32(10).fork(), _depth + 1).ldelim();
                if (message.login_ack != null && $Object.hasOwnProperty.call(message, "login_ack"))
                    $root.parley.v2.LoginAck.encode(message.login_ack, writer.uint32(18).fork(), _depth + 1).ldelim();
                if (message.logout != null && $Object.hasOwnProperty.call(message, "logout"))
                    $root.parley.v2.Logout.encode(message.logout, writer.uint32(26).fork(), _depth + 1).ldelim();
                if (message.register != null && $Object.hasOwnProperty.call(message, "register"))
                    $root.parley.v2.Register.encode(message.register, writer.uint32(34).fork(), _depth + 1).ldelim();
                if (message.register_ack != null && $Object.hasOwnProperty.call(message, "register_ack"))
                    $root.parley.v2.RegisterAck.encode(message.register_ack, writer.uint32(42).fork(), _depth + 1).ldelim();
                if (message.direct_chat != null && $Object.hasOwnProperty.call(message, "direct_chat"))
                    $root.parley.v2.DirectChat.encode(message.direct_chat, writer.uint32(50).fork(), _depth + 1).ldelim();
                if (message.add_friend != null && $Object.hasOwnProperty.call(message, "add_friend"))
                    $root.parley.v2.AddFriend.encode(message.add_friend, writer.uint32(58).fork(), _depth + 1).ldelim();
                if (message.create_group != null && $Object.hasOwnProperty.call(message, "create_group"))
                    $root.parley.v2.CreateGroup.encode(message.create_group, writer.uint32(66).fork(), _depth + 1).ldelim();
                if (message.join_group != null && $Object.hasOwnProperty.call(message, "join_group"))
                    $root.parley.v2.JoinGroup.encode(message.join_group, writer.uint32(74).fork(), _depth + 1).ldelim();
                if (message.group_chat != null && $Object.hasOwnProperty.call(message, "group_chat"))
                    $root.parley.v2.GroupChat.encode(message.group_chat, writer.uint32(82).fork(), _depth + 1).ldelim();
                if (message.ok != null && $Object.hasOwnProperty.call(message, "ok"))
                    $root.parley.v2.Ok.encode(message.ok, writer.uint32(90).fork(), _depth + 1).ldelim();
                if (message.error != null && $Object.hasOwnProperty.call(message, "error"))
                    $root.parley.v2.Error.encode(message.error, writer.uint32(98).fork(), _depth + 1).ldelim();
                if (message.ping != null && $Object.hasOwnProperty.call(message, "ping"))
                    $root.parley.v2.Ping.encode(message.ping, writer.uint32(106).fork(), _depth + 1).ldelim();
                if (message.pong != null && $Object.hasOwnProperty.call(message, "pong"))
                    $root.parley.v2.Pong.encode(message.pong, writer.uint32(114).fork(), _depth + 1).ldelim();
                if (message.sent != null && $Object.hasOwnProperty.call(message, "sent"))
                    $root.parley.v2.Sent.encode(message.sent, writer.uint32(162).fork(), _depth + 1).ldelim();
                if (message.sync != null && $Object.hasOwnProperty.call(message, "sync"))
                    $root.parley.v2.Sync.encode(message.sync, writer.uint32(170).fork(), _depth + 1).ldelim();
                if (message.synced != null && $Object.hasOwnProperty.call(message, "synced"))
                    $root.parley.v2.Synced.encode(message.synced, writer.uint32(178).fork(), _depth + 1).ldelim();
                if (message.delivered != null && $Object.hasOwnProperty.call(message, "delivered"))
                    $root.parley.v2.Delivered.encode(message.delivered, writer.uint32(186).fork(), _depth + 1).ldelim();
                if (message.read != null && $Object.hasOwnProperty.call(message, "read"))
                    $root.parley.v2.Read.encode(message.read, writer.uint32(194).fork(), _depth + 1).ldelim();
                if (message.receipt != null && $Object.hasOwnProperty.call(message, "receipt"))
                    $root.parley.v2.Receipt.encode(message.receipt, writer.uint32(202).fork(), _depth + 1).ldelim();
                if (message.typing != null && $Object.hasOwnProperty.call(message, "typing"))
                    $root.parley.v2.Typing.encode(message.typing, writer.uint32(210).fork(), _depth + 1).ldelim();
                if (message.presence != null && $Object.hasOwnProperty.call(message, "presence"))
                    $root.parley.v2.Presence.encode(message.presence, writer.uint32(218).fork(), _depth + 1).ldelim();
                if (message.list_conversations != null && $Object.hasOwnProperty.call(message, "list_conversations"))
                    $root.parley.v2.ListConversations.encode(message.list_conversations, writer.uint32(226).fork(), _depth + 1).ldelim();
                if (message.conversations != null && $Object.hasOwnProperty.call(message, "conversations"))
                    $root.parley.v2.Conversations.encode(message.conversations, writer.uint32(234).fork(), _depth + 1).ldelim();
                if (message.list_friends != null && $Object.hasOwnProperty.call(message, "list_friends"))
                    $root.parley.v2.ListFriends.encode(message.list_friends, writer.uint32(242).fork(), _depth + 1).ldelim();
                if (message.friends != null && $Object.hasOwnProperty.call(message, "friends"))
                    $root.parley.v2.Friends.encode(message.friends, writer.uint32(250).fork(), _depth + 1).ldelim();
                if (message.list_members != null && $Object.hasOwnProperty.call(message, "list_members"))
                    $root.parley.v2.ListMembers.encode(message.list_members, writer.uint32(258).fork(), _depth + 1).ldelim();
                if (message.members != null && $Object.hasOwnProperty.call(message, "members"))
                    $root.parley.v2.Members.encode(message.members, writer.uint32(266).fork(), _depth + 1).ldelim();
                if (message.list_devices != null && $Object.hasOwnProperty.call(message, "list_devices"))
                    $root.parley.v2.ListDevices.encode(message.list_devices, writer.uint32(274).fork(), _depth + 1).ldelim();
                if (message.devices != null && $Object.hasOwnProperty.call(message, "devices"))
                    $root.parley.v2.Devices.encode(message.devices, writer.uint32(282).fork(), _depth + 1).ldelim();
                if (message.entry != null && $Object.hasOwnProperty.call(message, "entry"))
                    $root.parley.v2.EntryPush.encode(message.entry, writer.uint32(290).fork(), _depth + 1).ldelim();
                if (message.revoke_device != null && $Object.hasOwnProperty.call(message, "revoke_device"))
                    $root.parley.v2.RevokeDevice.encode(message.revoke_device, writer.uint32(298).fork(), _depth + 1).ldelim();
                if (message.change_password != null && $Object.hasOwnProperty.call(message, "change_password"))
                    $root.parley.v2.ChangePassword.encode(message.change_password, writer.uint32(306).fork(), _depth + 1).ldelim();
                if (message.edit != null && $Object.hasOwnProperty.call(message, "edit"))
                    $root.parley.v2.Edit.encode(message.edit, writer.uint32(314).fork(), _depth + 1).ldelim();
                if (message.recall != null && $Object.hasOwnProperty.call(message, "recall"))
                    $root.parley.v2.Recall.encode(message.recall, writer.uint32(322).fork(), _depth + 1).ldelim();
                if (message.react != null && $Object.hasOwnProperty.call(message, "react"))
                    $root.parley.v2.React.encode(message.react, writer.uint32(330).fork(), _depth + 1).ldelim();
                if (message.pin != null && $Object.hasOwnProperty.call(message, "pin"))
                    $root.parley.v2.Pin.encode(message.pin, writer.uint32(338).fork(), _depth + 1).ldelim();
                if (message.list_pins != null && $Object.hasOwnProperty.call(message, "list_pins"))
                    $root.parley.v2.ListPins.encode(message.list_pins, writer.uint32(346).fork(), _depth + 1).ldelim();
                if (message.pins != null && $Object.hasOwnProperty.call(message, "pins"))
                    $root.parley.v2.Pins.encode(message.pins, writer.uint32(354).fork(), _depth + 1).ldelim();
                if (message.ref != null && $Object.hasOwnProperty.call(message, "ref") && message.ref !== "")
                    writer.uint32(8002).string(message.ref);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Frame.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.Frame();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.login = $root.parley.v2.Login.decode(reader, reader.size(), $undefined, _depth + 1, message.login);
                            message.message = "login";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.login_ack = $root.parley.v2.LoginAck.decode(reader, reader.size(), $undefined, _depth + 1, message.login_ack);
                            message.message = "login_ack";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.logout = $root.parley.v2.Logout.decode(reader, reader.size(), $undefined, _depth + 1, message.logout);
                            message.message = "logout";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.register = $root.parley.v2.Register.decode(reader, reader.size(), $undefined, _depth + 1, message.register);
                            message.message = "register";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.register_ack = $root.parley.v2.RegisterAck.decode(reader, reader.size(), $undefined, _depth + 1, message.register_ack);
                            message.message = "register_ack";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.direct_chat = $root.parley.v2.DirectChat.decode(reader, reader.size(), $undefined, _depth + 1, message.direct_chat);
                            message.message = "direct_chat";
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            message.add_friend = $root.parley.v2.AddFriend.decode(reader, reader.size(), $undefined, _depth + 1, message.add_friend);
                            message.message = "add_friend";
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            message.create_group = $root.parley.v2.CreateGroup.decode(reader, reader.size(), $undefined, _depth + 1, message.create_group);
                            message.message = "create_group";
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            message.join_group = $root.parley.v2.JoinGroup.decode(reader, reader.size(), $undefined, _depth + 1, message.join_group);
                            message.message = "join_group";
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            message.group_chat = $root.parley.v2.GroupChat.decode(reader, reader.size(), $undefined, _depth + 1, message.group_chat);
                            message.message = "group_chat";
                            continue;
                        }
                    case 11: {
                            if (wireType !== 2)
                                break;
                            message.ok = $root.parley.v2.Ok.decode(reader, reader.size(), $undefined, _depth + 1, message.ok);
                            message.message = "ok";
                            continue;
                        }
                    case 12: {
                            if (wireType !== 2)
                                break;
                            message.error = $root.parley.v2.Error.decode(reader, reader.size(), $undefined, _depth + 1, message.error);
                            message.message = "error";
                            continue;
                        }
                    case 13: {
                            if (wireType !== 2)
                                break;
                            message.ping = $root.parley.v2.Ping.decode(reader, reader.size(), $undefined, _depth + 1, message.ping);
                            message.message = "ping";
                            continue;
                        }
                    case 14: {
                            if (wireType !== 2)
                                break;
                            message.pong = $root.parley.v2.Pong.decode(reader, reader.size(), $undefined, _depth + 1, message.pong);
                            message.message = "pong";
                            continue;
                        }
                    case 20: {
                            if (wireType !== 2)
                                break;
                            message.sent = $root.parley.v2.Sent.decode(reader, reader.size(), $undefined, _depth + 1, message.sent);
                            message.message = "sent";
                            continue;
                        }
                    case 21: {
                            if (wireType !== 2)
                                break;
                            message.sync = $root.parley.v2.Sync.decode(reader, reader.size(), $undefined, _depth + 1, message.sync);
                            message.message = "sync";
                            continue;
                        }
                    case 22: {
                            if (wireType !== 2)
                                break;
                            message.synced = $root.parley.v2.Synced.decode(reader, reader.size(), $undefined, _depth + 1, message.synced);
                            message.message = "synced";
                            continue;
                        }
                    case 23: {
                            if (wireType !== 2)
                                break;
                            message.delivered = $root.parley.v2.Delivered.decode(reader, reader.size(), $undefined, _depth + 1, message.delivered);
                            message.message = "delivered";
                            continue;
                        }
                    case 24: {
                            if (wireType !== 2)
                                break;
                            message.read = $root.parley.v2.Read.decode(reader, reader.size(), $undefined, _depth + 1, message.read);
                            message.message = "read";
                            continue;
                        }
                    case 25: {
                            if (wireType !== 2)
                                break;
                            message.receipt = $root.parley.v2.Receipt.decode(reader, reader.size(), $undefined, _depth + 1, message.receipt);
                            message.message = "receipt";
                            continue;
                        }
                    case 26: {
                            if (wireType !== 2)
                                break;
                            message.typing = $root.parley.v2.Typing.decode(reader, reader.size(), $undefined, _depth + 1, message.typing);
                            message.message = "typing";
                            continue;
                        }
                    case 27: {
                            if (wireType !== 2)
                                break;
                            message.presence = $root.parley.v2.Presence.decode(reader, reader.size(), $undefined, _depth + 1, message.presence);
                            message.message = "presence";
                            continue;
                        }
                    case 28: {
                            if (wireType !== 2)
                                break;
                            message.list_conversations = $root.parley.v2.ListConversations.decode(reader, reader.size(), $undefined, _depth + 1, message.list_conversations);
                            message.message = "list_conversations";
                            continue;
                        }
                    case 29: {
                            if (wireType !== 2)
                                break;
                            message.conversations = $root.parley.v2.Conversations.decode(reader, reader.size(), $undefined, _depth + 1, message.conversations);
                            message.message = "conversations";
                            continue;
                        }
                    case 30: {
                            if (wireType !== 2)
                                break;
                            message.list_friends = $root.parley.v2.ListFriends.decode(reader, reader.size(), $undefined, _depth + 1, message.list_friends);
                            message.message = "list_friends";
                            continue;
                        }
                    case 31: {
                            if (wireType !== 2)
                                break;
                            message.friends = $root.parley.v2.Friends.decode(reader, reader.size(), $undefined, _depth + 1, message.friends);
                            message.message = "friends";
                            continue;
                        }
                    case 32: {
                            if (wireType !== 2)
                                break;
                            message.list_members = $root.parley.v2.ListMembers.decode(reader, reader.size(), $undefined, _depth + 1, message.list_members);
                            message.message = "list_members";
                            continue;
                        }
                    case 33: {
                            if (wireType !== 2)
                                break;
                            message.members = $root.parley.v2.Members.decode(reader, reader.size(), $undefined, _depth + 1, message.members);
                            message.message = "members";
                            continue;
                        }
                    case 34: {
                            if (wireType !== 2)
                                break;
                            message.list_devices = $root.parley.v2.ListDevices.decode(reader, reader.size(), $undefined, _depth + 1, message.list_devices);
                            message.message = "list_devices";
                            continue;
                        }
                    case 35: {
                            if (wireType !== 2)
                                break;
                            message.devices = $root.parley.v2.Devices.decode(reader, reader.size(), $undefined, _depth + 1, message.devices);
                            message.message = "devices";
                            continue;
                        }
                    case 36: {
                            if (wireType !== 2)
                                break;
                            message.entry = $root.parley.v2.EntryPush.decode(reader, reader.size(), $undefined, _depth + 1, message.entry);
                            message.message = "entry";
                            continue;
                        }
                    case 37: {
                            if (wireType !== 2)
                                break;
                            message.revoke_device = $root.parley.v2.RevokeDevice.decode(reader, reader.size(), $undefined, _depth + 1, message.revoke_device);
                            message.message = "revoke_device";
                            continue;
                        }
                    case 38: {
                            if (wireType !== 2)
                                break;
                            message.change_password = $root.parley.v2.ChangePassword.decode(reader, reader.size(), $undefined, _depth + 1, message.change_password);
                            message.message = "change_password";
                            continue;
                        }
                    case 39: {
                            if (wireType !== 2)
                                break;
                            message.edit = $root.parley.v2.Edit.decode(reader, reader.size(), $undefined, _depth + 1, message.edit);
                            message.message = "edit";
                            continue;
                        }
                    case 40: {
                            if (wireType !== 2)
                                break;
                            message.recall = $root.parley.v2.Recall.decode(reader, reader.size(), $undefined, _depth + 1, message.recall);
                            message.message = "recall";
                            continue;
                        }
                    case 41: {
                            if (wireType !== 2)
                                break;
                            message.react = $root.parley.v2.React.decode(reader, reader.size(), $undefined, _depth + 1, message.react);
                            message.message = "react";
                            continue;
                        }
                    case 42: {
                            if (wireType !== 2)
                                break;
                            message.pin = $root.parley.v2.Pin.decode(reader, reader.size(), $undefined, _depth + 1, message.pin);
                            message.message = "pin";
                            continue;
                        }
                    case 43: {
                            if (wireType !== 2)
                                break;
                            message.list_pins = $root.parley.v2.ListPins.decode(reader, reader.size(), $undefined, _depth + 1, message.list_pins);
                            message.message = "list_pins";
                            continue;
                        }
                    case 44: {
                            if (wireType !== 2)
                                break;
                            message.pins = $root.parley.v2.Pins.decode(reader, reader.size(), $undefined, _depth + 1, message.pins);
                            message.message = "pins";
                            continue;
                        }
                    case 1000: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.ref = value;
                            else
                                delete message.ref;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Frame;
        })();

        v2.Login = (function() {

            const Login = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Login.prototype.id = null;
            Login.prototype.name = null;
            Login.prototype.password = null;
            Login.prototype.token = null;
            Login.prototype.device = null;
            Login.prototype.since = null;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Login.prototype, "_id", {
                get: $util.oneOfGetter($oneOfFields = ["id"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Login.prototype, "_name", {
                get: $util.oneOfGetter($oneOfFields = ["name"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Login.prototype, "_password", {
                get: $util.oneOfGetter($oneOfFields = ["password"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Login.prototype, "_token", {
                get: $util.oneOfGetter($oneOfFields = ["token"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Login.prototype, "_device", {
                get: $util.oneOfGetter($oneOfFields = ["device"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Login.prototype, "_since", {
                get: $util.oneOfGetter($oneOfFields = ["since"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            Login.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                    writer.uint32(16).int32(message.id);
                if (message.name != null && $Object.hasOwnProperty.call(message, "name"))
                    writer.uint32(26).string(message.name);
                if (message.password != null && $Object.hasOwnProperty.call(message, "password"))
                    writer.uint32(34).string(message.password);
                if (message.token != null && $Object.hasOwnProperty.call(message, "token"))
                    writer.uint32(42).string(message.token);
                if (message.device != null && $Object.hasOwnProperty.call(message, "device"))
                    writer.uint32(50).string(message.device);
                if (message.since != null && $Object.hasOwnProperty.call(message, "since"))
                    writer.uint32(56).uint64(message.since);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Login.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.Login();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 2: {
                            if (wireType !== 0)
                                break;
                            message.id = reader.int32();
                            message._id = "id";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.name = reader.stringVerify();
                            message._name = "name";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.password = reader.stringVerify();
                            message._password = "password";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.token = reader.stringVerify();
                            message._token = "token";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.device = reader.stringVerify();
                            message._device = "device";
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            message.since = reader.uint64();
                            message._since = "since";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Login;
        })();

        v2.LoginAck = (function() {

            const LoginAck = function (properties) {
                this.friends = [];
                this.conversations = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            LoginAck.prototype.errno = 0;
            LoginAck.prototype.errmsg = null;
            LoginAck.prototype.error = null;
            LoginAck.prototype.retry = null;
            LoginAck.prototype.id = null;
            LoginAck.prototype.name = null;
            LoginAck.prototype.token = null;
            LoginAck.prototype.device = null;
            LoginAck.prototype.epoch = null;
            LoginAck.prototype.friends = $util.emptyArray;
            LoginAck.prototype.feed = null;
            LoginAck.prototype.conversations = $util.emptyArray;
            LoginAck.prototype.more = null;
            LoginAck.prototype.morefriends = null;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(LoginAck.prototype, "_errmsg", {
                get: $util.oneOfGetter($oneOfFields = ["errmsg"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(LoginAck.prototype, "_error", {
                get: $util.oneOfGetter($oneOfFields = ["error"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(LoginAck.prototype, "_retry", {
                get: $util.oneOfGetter($oneOfFields = ["retry"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(LoginAck.prototype, "_id", {
                get: $util.oneOfGetter($oneOfFields = ["id"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(LoginAck.prototype, "_name", {
                get: $util.oneOfGetter($oneOfFields = ["name"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(LoginAck.prototype, "_token", {
                get: $util.oneOfGetter($oneOfFields = ["token"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(LoginAck.prototype, "_device", {
                get: $util.oneOfGetter($oneOfFields = ["device"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(LoginAck.prototype, "_epoch", {
                get: $util.oneOfGetter($oneOfFields = ["epoch"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(LoginAck.prototype, "_more", {
                get: $util.oneOfGetter($oneOfFields = ["more"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(LoginAck.prototype, "_morefriends", {
                get: $util.oneOfGetter($oneOfFields = ["morefriends"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            LoginAck.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.errno != null && $Object.hasOwnProperty.call(message, "errno") && message.errno !== 0)
                    writer.uint32(8).int32(message.errno);
                if (message.errmsg != null && $Object.hasOwnProperty.call(message, "errmsg"))
                    writer.uint32(18).string(message.errmsg);
                if (message.error != null && $Object.hasOwnProperty.call(message, "error"))
                    writer.uint32(26).string(message.error);
                if (message.retry != null && $Object.hasOwnProperty.call(message, "retry"))
                    writer.uint32(32).bool(message.retry);
                if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                    writer.uint32(40).uint32(message.id);
                if (message.name != null && $Object.hasOwnProperty.call(message, "name"))
                    writer.uint32(50).string(message.name);
                if (message.token != null && $Object.hasOwnProperty.call(message, "token"))
                    writer.uint32(58).string(message.token);
                if (message.device != null && $Object.hasOwnProperty.call(message, "device"))
                    writer.uint32(64).uint32(message.device);
                if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch"))
                    writer.uint32(74).string(message.epoch);
                if (message.friends != null && message.friends.length)
                    for (let i = 0; i < message.friends.length; ++i)
                        $root.parley.v2.Friend.encode(message.friends[i], writer.uint32(82).fork(), _depth + 1).ldelim();
                if (message.feed != null && $Object.hasOwnProperty.call(message, "feed"))
                    $root.parley.v2.Feed.encode(message.feed, writer.uint32(90).fork(), _depth + 1).ldelim();
                if (message.conversations != null && message.conversations.length)
                    for (let i = 0; i < message.conversations.length; ++i)
                        $root.parley.v2.Conversation.encode(message.conversations[i], writer.uint32(98).fork(), _depth + 1).ldelim();
                if (message.more != null && $Object.hasOwnProperty.call(message, "more"))
                    writer.uint32(104).bool(message.more);
                if (message.morefriends != null && $Object.hasOwnProperty.call(message, "morefriends"))
                    writer.uint32(112).bool(message.morefriends);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            LoginAck.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.LoginAck();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.errno = value;
                            else
                                delete message.errno;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.errmsg = reader.stringVerify();
                            message._errmsg = "errmsg";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.error = reader.stringVerify();
                            message._error = "error";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            message.retry = reader.bool();
                            message._retry = "retry";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            message.id = reader.uint32();
                            message._id = "id";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.name = reader.stringVerify();
                            message._name = "name";
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            message.token = reader.stringVerify();
                            message._token = "token";
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            message.device = reader.uint32();
                            message._device = "device";
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            message.epoch = reader.stringVerify();
                            message._epoch = "epoch";
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            if (!(message.friends && message.friends.length))
                                message.friends = [];
                            message.friends.push($root.parley.v2.Friend.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 11: {
                            if (wireType !== 2)
                                break;
                            message.feed = $root.parley.v2.Feed.decode(reader, reader.size(), $undefined, _depth + 1, message.feed);
                            continue;
                        }
                    case 12: {
                            if (wireType !== 2)
                                break;
                            if (!(message.conversations && message.conversations.length))
                                message.conversations = [];
                            message.conversations.push($root.parley.v2.Conversation.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 13: {
                            if (wireType !== 0)
                                break;
                            message.more = reader.bool();
                            message._more = "more";
                            continue;
                        }
                    case 14: {
                            if (wireType !== 0)
                                break;
                            message.morefriends = reader.bool();
                            message._morefriends = "morefriends";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return LoginAck;
        })();

        v2.Logout = (function() {

            const Logout = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Logout.prototype.id = null;
            Logout.prototype.forget = null;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Logout.prototype, "_id", {
                get: $util.oneOfGetter($oneOfFields = ["id"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Logout.prototype, "_forget", {
                get: $util.oneOfGetter($oneOfFields = ["forget"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            Logout.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                    writer.uint32(8).uint32(message.id);
                if (message.forget != null && $Object.hasOwnProperty.call(message, "forget"))
                    writer.uint32(16).bool(message.forget);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Logout.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.Logout();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            message.id = reader.uint32();
                            message._id = "id";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            message.forget = reader.bool();
                            message._forget = "forget";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Logout;
        })();

        v2.Register = (function() {

            const Register = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Register.prototype.name = "";
            Register.prototype.password = "";

            Register.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(18).string(message.name);
                if (message.password != null && $Object.hasOwnProperty.call(message, "password") && message.password !== "")
                    writer.uint32(26).string(message.password);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Register.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.Register();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.password = value;
                            else
                                delete message.password;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Register;
        })();

        v2.RegisterAck = (function() {

            const RegisterAck = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            RegisterAck.prototype.errno = 0;
            RegisterAck.prototype.errmsg = null;
            RegisterAck.prototype.id = null;
            RegisterAck.prototype.error = null;
            RegisterAck.prototype.retry = null;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(RegisterAck.prototype, "_errmsg", {
                get: $util.oneOfGetter($oneOfFields = ["errmsg"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(RegisterAck.prototype, "_id", {
                get: $util.oneOfGetter($oneOfFields = ["id"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(RegisterAck.prototype, "_error", {
                get: $util.oneOfGetter($oneOfFields = ["error"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(RegisterAck.prototype, "_retry", {
                get: $util.oneOfGetter($oneOfFields = ["retry"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            RegisterAck.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.errno != null && $Object.hasOwnProperty.call(message, "errno") && message.errno !== 0)
                    writer.uint32(8).int32(message.errno);
                if (message.errmsg != null && $Object.hasOwnProperty.call(message, "errmsg"))
                    writer.uint32(18).string(message.errmsg);
                if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                    writer.uint32(24).uint32(message.id);
                if (message.error != null && $Object.hasOwnProperty.call(message, "error"))
                    writer.uint32(34).string(message.error);
                if (message.retry != null && $Object.hasOwnProperty.call(message, "retry"))
                    writer.uint32(40).bool(message.retry);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            RegisterAck.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.RegisterAck();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.errno = value;
                            else
                                delete message.errno;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.errmsg = reader.stringVerify();
                            message._errmsg = "errmsg";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            message.id = reader.uint32();
                            message._id = "id";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.error = reader.stringVerify();
                            message._error = "error";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            message.retry = reader.bool();
                            message._retry = "retry";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return RegisterAck;
        })();

        v2.DirectChat = (function() {

            const DirectChat = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            DirectChat.prototype.id = null;
            DirectChat.prototype.name = null;
            DirectChat.prototype.toid = null;
            DirectChat.prototype.msg = "";
            DirectChat.prototype.time = null;
            DirectChat.prototype.conv = null;
            DirectChat.prototype.seq = null;
            DirectChat.prototype.n = null;
            DirectChat.prototype.at = null;
            DirectChat.prototype.extra = $util.newBuffer([]);

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(DirectChat.prototype, "_id", {
                get: $util.oneOfGetter($oneOfFields = ["id"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(DirectChat.prototype, "_name", {
                get: $util.oneOfGetter($oneOfFields = ["name"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(DirectChat.prototype, "_toid", {
                get: $util.oneOfGetter($oneOfFields = ["toid"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(DirectChat.prototype, "_time", {
                get: $util.oneOfGetter($oneOfFields = ["time"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(DirectChat.prototype, "_conv", {
                get: $util.oneOfGetter($oneOfFields = ["conv"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(DirectChat.prototype, "_seq", {
                get: $util.oneOfGetter($oneOfFields = ["seq"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(DirectChat.prototype, "_n", {
                get: $util.oneOfGetter($oneOfFields = ["n"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(DirectChat.prototype, "_at", {
                get: $util.oneOfGetter($oneOfFields = ["at"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            DirectChat.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                    writer.uint32(8).uint32(message.id);
                if (message.name != null && $Object.hasOwnProperty.call(message, "name"))
                    writer.uint32(18).string(message.name);
                if (message.toid != null && $Object.hasOwnProperty.call(message, "toid"))
                    writer.uint32(24).uint32(message.toid);
                if (message.msg != null && $Object.hasOwnProperty.call(message, "msg") && message.msg !== "")
                    writer.uint32(34).string(message.msg);
                if (message.time != null && $Object.hasOwnProperty.call(message, "time"))
                    writer.uint32(42).string(message.time);
                if (message.conv != null && $Object.hasOwnProperty.call(message, "conv"))
                    writer.uint32(50).string(message.conv);
                if (message.seq != null && $Object.hasOwnProperty.call(message, "seq"))
                    writer.uint32(56).uint64(message.seq);
                if (message.n != null && $Object.hasOwnProperty.call(message, "n"))
                    writer.uint32(64).uint64(message.n);
                if (message.at != null && $Object.hasOwnProperty.call(message, "at"))
                    writer.uint32(72).uint64(message.at);
                if (message.extra != null && $Object.hasOwnProperty.call(message, "extra") && message.extra.length)
                    writer.uint32(802).bytes(message.extra);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            DirectChat.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.DirectChat();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            message.id = reader.uint32();
                            message._id = "id";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.name = reader.stringVerify();
                            message._name = "name";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            message.toid = reader.uint32();
                            message._toid = "toid";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.msg = value;
                            else
                                delete message.msg;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.time = reader.stringVerify();
                            message._time = "time";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.conv = reader.stringVerify();
                            message._conv = "conv";
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            message.seq = reader.uint64();
                            message._seq = "seq";
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            message.n = reader.uint64();
                            message._n = "n";
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            message.at = reader.uint64();
                            message._at = "at";
                            continue;
                        }
                    case 100: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.extra = value;
                            else
                                delete message.extra;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return DirectChat;
        })();

        v2.AddFriend = (function() {

            const AddFriend = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            AddFriend.prototype.id = null;
            AddFriend.prototype.friendid = 0;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(AddFriend.prototype, "_id", {
                get: $util.oneOfGetter($oneOfFields = ["id"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            AddFriend.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                    writer.uint32(8).uint32(message.id);
                if (message.friendid != null && $Object.hasOwnProperty.call(message, "friendid") && message.friendid !== 0)
                    writer.uint32(16).uint32(message.friendid);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            AddFriend.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.AddFriend();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            message.id = reader.uint32();
                            message._id = "id";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.friendid = value;
                            else
                                delete message.friendid;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return AddFriend;
        })();

        v2.CreateGroup = (function() {

            const CreateGroup = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            CreateGroup.prototype.id = null;
            CreateGroup.prototype.groupname = "";
            CreateGroup.prototype.groupdesc = null;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(CreateGroup.prototype, "_id", {
                get: $util.oneOfGetter($oneOfFields = ["id"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(CreateGroup.prototype, "_groupdesc", {
                get: $util.oneOfGetter($oneOfFields = ["groupdesc"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            CreateGroup.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                    writer.uint32(8).uint32(message.id);
                if (message.groupname != null && $Object.hasOwnProperty.call(message, "groupname") && message.groupname !== "")
                    writer.uint32(18).string(message.groupname);
                if (message.groupdesc != null && $Object.hasOwnProperty.call(message, "groupdesc"))
                    writer.uint32(26).string(message.groupdesc);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            CreateGroup.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.CreateGroup();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            message.id = reader.uint32();
                            message._id = "id";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.groupname = value;
                            else
                                delete message.groupname;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.groupdesc = reader.stringVerify();
                            message._groupdesc = "groupdesc";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return CreateGroup;
        })();

        v2.JoinGroup = (function() {

            const JoinGroup = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            JoinGroup.prototype.id = null;
            JoinGroup.prototype.groupid = 0;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(JoinGroup.prototype, "_id", {
                get: $util.oneOfGetter($oneOfFields = ["id"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            JoinGroup.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                    writer.uint32(8).uint32(message.id);
                if (message.groupid != null && $Object.hasOwnProperty.call(message, "groupid") && message.groupid !== 0)
                    writer.uint32(16).uint32(message.groupid);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            JoinGroup.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.JoinGroup();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            message.id = reader.uint32();
                            message._id = "id";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.groupid = value;
                            else
                                delete message.groupid;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return JoinGroup;
        })();

        v2.GroupChat = (function() {

            const GroupChat = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            GroupChat.prototype.id = null;
            GroupChat.prototype.name = null;
            GroupChat.prototype.groupid = null;
            GroupChat.prototype.groupname = null;
            GroupChat.prototype.msg = "";
            GroupChat.prototype.time = null;
            GroupChat.prototype.conv = null;
            GroupChat.prototype.seq = null;
            GroupChat.prototype.n = null;
            GroupChat.prototype.at = null;
            GroupChat.prototype.extra = $util.newBuffer([]);

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(GroupChat.prototype, "_id", {
                get: $util.oneOfGetter($oneOfFields = ["id"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(GroupChat.prototype, "_name", {
                get: $util.oneOfGetter($oneOfFields = ["name"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(GroupChat.prototype, "_groupid", {
                get: $util.oneOfGetter($oneOfFields = ["groupid"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(GroupChat.prototype, "_groupname", {
                get: $util.oneOfGetter($oneOfFields = ["groupname"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(GroupChat.prototype, "_time", {
                get: $util.oneOfGetter($oneOfFields = ["time"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(GroupChat.prototype, "_conv", {
                get: $util.oneOfGetter($oneOfFields = ["conv"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(GroupChat.prototype, "_seq", {
                get: $util.oneOfGetter($oneOfFields = ["seq"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(GroupChat.prototype, "_n", {
                get: $util.oneOfGetter($oneOfFields = ["n"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(GroupChat.prototype, "_at", {
                get: $util.oneOfGetter($oneOfFields = ["at"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            GroupChat.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                    writer.uint32(8).uint32(message.id);
                if (message.name != null && $Object.hasOwnProperty.call(message, "name"))
                    writer.uint32(18).string(message.name);
                if (message.groupid != null && $Object.hasOwnProperty.call(message, "groupid"))
                    writer.uint32(24).uint32(message.groupid);
                if (message.groupname != null && $Object.hasOwnProperty.call(message, "groupname"))
                    writer.uint32(34).string(message.groupname);
                if (message.msg != null && $Object.hasOwnProperty.call(message, "msg") && message.msg !== "")
                    writer.uint32(42).string(message.msg);
                if (message.time != null && $Object.hasOwnProperty.call(message, "time"))
                    writer.uint32(50).string(message.time);
                if (message.conv != null && $Object.hasOwnProperty.call(message, "conv"))
                    writer.uint32(58).string(message.conv);
                if (message.seq != null && $Object.hasOwnProperty.call(message, "seq"))
                    writer.uint32(64).uint64(message.seq);
                if (message.n != null && $Object.hasOwnProperty.call(message, "n"))
                    writer.uint32(72).uint64(message.n);
                if (message.at != null && $Object.hasOwnProperty.call(message, "at"))
                    writer.uint32(80).uint64(message.at);
                if (message.extra != null && $Object.hasOwnProperty.call(message, "extra") && message.extra.length)
                    writer.uint32(802).bytes(message.extra);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            GroupChat.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.GroupChat();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            message.id = reader.uint32();
                            message._id = "id";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.name = reader.stringVerify();
                            message._name = "name";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            message.groupid = reader.uint32();
                            message._groupid = "groupid";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.groupname = reader.stringVerify();
                            message._groupname = "groupname";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.msg = value;
                            else
                                delete message.msg;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.time = reader.stringVerify();
                            message._time = "time";
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            message.conv = reader.stringVerify();
                            message._conv = "conv";
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            message.seq = reader.uint64();
                            message._seq = "seq";
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            message.n = reader.uint64();
                            message._n = "n";
                            continue;
                        }
                    case 10: {
                            if (wireType !== 0)
                                break;
                            message.at = reader.uint64();
                            message._at = "at";
                            continue;
                        }
                    case 100: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.extra = value;
                            else
                                delete message.extra;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return GroupChat;
        })();

        v2.Ok = (function() {

            const Ok = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Ok.prototype.friendid = null;
            Ok.prototype.name = null;
            Ok.prototype.groupid = null;
            Ok.prototype.groupname = null;
            Ok.prototype.conv = null;
            Ok.prototype.seq = null;
            Ok.prototype.token = null;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Ok.prototype, "_friendid", {
                get: $util.oneOfGetter($oneOfFields = ["friendid"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Ok.prototype, "_name", {
                get: $util.oneOfGetter($oneOfFields = ["name"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Ok.prototype, "_groupid", {
                get: $util.oneOfGetter($oneOfFields = ["groupid"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Ok.prototype, "_groupname", {
                get: $util.oneOfGetter($oneOfFields = ["groupname"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Ok.prototype, "_conv", {
                get: $util.oneOfGetter($oneOfFields = ["conv"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Ok.prototype, "_seq", {
                get: $util.oneOfGetter($oneOfFields = ["seq"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Ok.prototype, "_token", {
                get: $util.oneOfGetter($oneOfFields = ["token"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            Ok.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.friendid != null && $Object.hasOwnProperty.call(message, "friendid"))
                    writer.uint32(8).uint32(message.friendid);
                if (message.name != null && $Object.hasOwnProperty.call(message, "name"))
                    writer.uint32(18).string(message.name);
                if (message.groupid != null && $Object.hasOwnProperty.call(message, "groupid"))
                    writer.uint32(24).uint32(message.groupid);
                if (message.groupname != null && $Object.hasOwnProperty.call(message, "groupname"))
                    writer.uint32(34).string(message.groupname);
                if (message.conv != null && $Object.hasOwnProperty.call(message, "conv"))
                    writer.uint32(42).string(message.conv);
                if (message.seq != null && $Object.hasOwnProperty.call(message, "seq"))
                    writer.uint32(48).uint64(message.seq);
                if (message.token != null && $Object.hasOwnProperty.call(message, "token"))
                    writer.uint32(58).string(message.token);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Ok.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.Ok();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            message.friendid = reader.uint32();
                            message._friendid = "friendid";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.name = reader.stringVerify();
                            message._name = "name";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            message.groupid = reader.uint32();
                            message._groupid = "groupid";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.groupname = reader.stringVerify();
                            message._groupname = "groupname";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.conv = reader.stringVerify();
                            message._conv = "conv";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            message.seq = reader.uint64();
                            message._seq = "seq";
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            message.token = reader.stringVerify();
                            message._token = "token";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Ok;
        })();

        v2.Error = (function() {

            const Error = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Error.prototype.errno = 0;
            Error.prototype.error = "";
            Error.prototype.errmsg = "";
            Error.prototype.retry = false;

            Error.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.errno != null && $Object.hasOwnProperty.call(message, "errno") && message.errno !== 0)
                    writer.uint32(8).int32(message.errno);
                if (message.error != null && $Object.hasOwnProperty.call(message, "error") && message.error !== "")
                    writer.uint32(18).string(message.error);
                if (message.errmsg != null && $Object.hasOwnProperty.call(message, "errmsg") && message.errmsg !== "")
                    writer.uint32(26).string(message.errmsg);
                if (message.retry != null && $Object.hasOwnProperty.call(message, "retry") && message.retry !== false)
                    writer.uint32(32).bool(message.retry);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Error.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.Error();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.errno = value;
                            else
                                delete message.errno;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.error = value;
                            else
                                delete message.error;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.errmsg = value;
                            else
                                delete message.errmsg;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.retry = value;
                            else
                                delete message.retry;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Error;
        })();

        v2.Ping = (function() {

            const Ping = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Ping.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Ping.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.Ping();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    reader.skipType(tag & 7, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Ping;
        })();

        v2.Pong = (function() {

            const Pong = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Pong.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Pong.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.Pong();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    reader.skipType(tag & 7, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Pong;
        })();

        v2.Sent = (function() {

            const Sent = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Sent.prototype.conv = "";
            Sent.prototype.seq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Sent.prototype.at = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Sent.prototype.duplicate = null;
            Sent.prototype.differs = null;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Sent.prototype, "_duplicate", {
                get: $util.oneOfGetter($oneOfFields = ["duplicate"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Sent.prototype, "_differs", {
                get: $util.oneOfGetter($oneOfFields = ["differs"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            Sent.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.conv != null && $Object.hasOwnProperty.call(message, "conv") && message.conv !== "")
                    writer.uint32(10).string(message.conv);
                if (message.seq != null && $Object.hasOwnProperty.call(message, "seq") && (typeof message.seq === "object" ? message.seq.low || message.seq.high : message.seq !== 0))
                    writer.uint32(16).uint64(message.seq);
                if (message.at != null && $Object.hasOwnProperty.call(message, "at") && (typeof message.at === "object" ? message.at.low || message.at.high : message.at !== 0))
                    writer.uint32(24).uint64(message.at);
                if (message.duplicate != null && $Object.hasOwnProperty.call(message, "duplicate"))
                    writer.uint32(32).bool(message.duplicate);
                if (message.differs != null && $Object.hasOwnProperty.call(message, "differs"))
                    writer.uint32(40).bool(message.differs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Sent.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.Sent();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.conv = value;
                            else
                                delete message.conv;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.seq = value;
                            else
                                delete message.seq;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.at = value;
                            else
                                delete message.at;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            message.duplicate = reader.bool();
                            message._duplicate = "duplicate";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            message.differs = reader.bool();
                            message._differs = "differs";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Sent;
        })();

        v2.Sync = (function() {

            const Sync = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Sync.prototype.conv = "";
            Sync.prototype.after = null;
            Sync.prototype.before = null;
            Sync.prototype.limit = null;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Sync.prototype, "_after", {
                get: $util.oneOfGetter($oneOfFields = ["after"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Sync.prototype, "_before", {
                get: $util.oneOfGetter($oneOfFields = ["before"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Sync.prototype, "_limit", {
                get: $util.oneOfGetter($oneOfFields = ["limit"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            Sync.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.conv != null && $Object.hasOwnProperty.call(message, "conv") && message.conv !== "")
                    writer.uint32(10).string(message.conv);
                if (message.after != null && $Object.hasOwnProperty.call(message, "after"))
                    writer.uint32(16).uint64(message.after);
                if (message.before != null && $Object.hasOwnProperty.call(message, "before"))
                    writer.uint32(24).uint64(message.before);
                if (message.limit != null && $Object.hasOwnProperty.call(message, "limit"))
                    writer.uint32(32).uint32(message.limit);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Sync.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.Sync();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.conv = value;
                            else
                                delete message.conv;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            message.after = reader.uint64();
                            message._after = "after";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            message.before = reader.uint64();
                            message._before = "before";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            message.limit = reader.uint32();
                            message._limit = "limit";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Sync;
        })();

        v2.Synced = (function() {

            const Synced = function (properties) {
                this.messages = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Synced.prototype.conv = "";
            Synced.prototype.messages = $util.emptyArray;
            Synced.prototype.more = false;
            Synced.prototype.seq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            Synced.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.conv != null && $Object.hasOwnProperty.call(message, "conv") && message.conv !== "")
                    writer.uint32(10).string(message.conv);
                if (message.messages != null && message.messages.length)
                    for (let i = 0; i < message.messages.length; ++i)
                        $root.parley.v2.Entry.encode(message.messages[i], writer.uint32(18).fork(), _depth + 1).ldelim();
                if (message.more != null && $Object.hasOwnProperty.call(message, "more") && message.more !== false)
                    writer.uint32(24).bool(message.more);
                if (message.seq != null && $Object.hasOwnProperty.call(message, "seq") && (typeof message.seq === "object" ? message.seq.low || message.seq.high : message.seq !== 0))
                    writer.uint32(32).uint64(message.seq);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Synced.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.Synced();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.conv = value;
                            else
                                delete message.conv;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.messages && message.messages.length))
                                message.messages = [];
                            message.messages.push($root.parley.v2.Entry.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.more = value;
                            else
                                delete message.more;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.seq = value;
                            else
                                delete message.seq;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Synced;
        })();

        v2.Delivered = (function() {

            const Delivered = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Delivered.prototype.conv = "";
            Delivered.prototype.seq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            Delivered.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.conv != null && $Object.hasOwnProperty.call(message, "conv") && message.conv !== "")
                    writer.uint32(10).string(message.conv);
                if (message.seq != null && $Object.hasOwnProperty.call(message, "seq") && (typeof message.seq === "object" ? message.seq.low || message.seq.high : message.seq !== 0))
                    writer.uint32(16).uint64(message.seq);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Delivered.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.Delivered();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.conv = value;
                            else
                                delete message.conv;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.seq = value;
                            else
                                delete message.seq;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Delivered;
        })();

        v2.Read = (function() {

            const Read = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Read.prototype.conv = "";
            Read.prototype.seq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            Read.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.conv != null && $Object.hasOwnProperty.call(message, "conv") && message.conv !== "")
                    writer.uint32(10).string(message.conv);
                if (message.seq != null && $Object.hasOwnProperty.call(message, "seq") && (typeof message.seq === "object" ? message.seq.low || message.seq.high : message.seq !== 0))
                    writer.uint32(16).uint64(message.seq);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Read.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.Read();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.conv = value;
                            else
                                delete message.conv;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.seq = value;
                            else
                                delete message.seq;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Read;
        })();

        v2.Receipt = (function() {

            const Receipt = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Receipt.prototype.conv = "";
            Receipt.prototype.user = null;
            Receipt.prototype.delivered = null;
            Receipt.prototype.read = null;
            Receipt.prototype.seq = null;
            Receipt.prototype.readers = null;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Receipt.prototype, "_user", {
                get: $util.oneOfGetter($oneOfFields = ["user"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Receipt.prototype, "_delivered", {
                get: $util.oneOfGetter($oneOfFields = ["delivered"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Receipt.prototype, "_read", {
                get: $util.oneOfGetter($oneOfFields = ["read"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Receipt.prototype, "_seq", {
                get: $util.oneOfGetter($oneOfFields = ["seq"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Receipt.prototype, "_readers", {
                get: $util.oneOfGetter($oneOfFields = ["readers"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            Receipt.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.conv != null && $Object.hasOwnProperty.call(message, "conv") && message.conv !== "")
                    writer.uint32(10).string(message.conv);
                if (message.user != null && $Object.hasOwnProperty.call(message, "user"))
                    writer.uint32(16).uint32(message.user);
                if (message.delivered != null && $Object.hasOwnProperty.call(message, "delivered"))
                    writer.uint32(24).uint64(message.delivered);
                if (message.read != null && $Object.hasOwnProperty.call(message, "read"))
                    writer.uint32(32).uint64(message.read);
                if (message.seq != null && $Object.hasOwnProperty.call(message, "seq"))
                    writer.uint32(40).uint64(message.seq);
                if (message.readers != null && $Object.hasOwnProperty.call(message, "readers"))
                    writer.uint32(48).uint64(message.readers);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Receipt.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.Receipt();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.conv = value;
                            else
                                delete message.conv;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            message.user = reader.uint32();
                            message._user = "user";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            message.delivered = reader.uint64();
                            message._delivered = "delivered";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            message.read = reader.uint64();
                            message._read = "read";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            message.seq = reader.uint64();
                            message._seq = "seq";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            message.readers = reader.uint64();
                            message._readers = "readers";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Receipt;
        })();

        v2.Typing = (function() {

            const Typing = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Typing.prototype.conv = "";
            Typing.prototype.user = null;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Typing.prototype, "_user", {
                get: $util.oneOfGetter($oneOfFields = ["user"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            Typing.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.conv != null && $Object.hasOwnProperty.call(message, "conv") && message.conv !== "")
                    writer.uint32(10).string(message.conv);
                if (message.user != null && $Object.hasOwnProperty.call(message, "user"))
                    writer.uint32(16).uint32(message.user);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Typing.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.Typing();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.conv = value;
                            else
                                delete message.conv;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            message.user = reader.uint32();
                            message._user = "user";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Typing;
        })();

        v2.Presence = (function() {

            const Presence = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Presence.prototype.user = 0;
            Presence.prototype.state = "";
            Presence.prototype.seen = null;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Presence.prototype, "_seen", {
                get: $util.oneOfGetter($oneOfFields = ["seen"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            Presence.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.user != null && $Object.hasOwnProperty.call(message, "user") && message.user !== 0)
                    writer.uint32(8).uint32(message.user);
                if (message.state != null && $Object.hasOwnProperty.call(message, "state") && message.state !== "")
                    writer.uint32(18).string(message.state);
                if (message.seen != null && $Object.hasOwnProperty.call(message, "seen"))
                    writer.uint32(24).uint64(message.seen);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Presence.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.Presence();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.user = value;
                            else
                                delete message.user;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.state = value;
                            else
                                delete message.state;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            message.seen = reader.uint64();
                            message._seen = "seen";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Presence;
        })();

        v2.ListConversations = (function() {

            const ListConversations = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            ListConversations.prototype.after = null;
            ListConversations.prototype.since = null;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(ListConversations.prototype, "_after", {
                get: $util.oneOfGetter($oneOfFields = ["after"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(ListConversations.prototype, "_since", {
                get: $util.oneOfGetter($oneOfFields = ["since"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            ListConversations.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.after != null && $Object.hasOwnProperty.call(message, "after"))
                    writer.uint32(10).string(message.after);
                if (message.since != null && $Object.hasOwnProperty.call(message, "since"))
                    writer.uint32(16).uint64(message.since);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            ListConversations.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.ListConversations();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.after = reader.stringVerify();
                            message._after = "after";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            message.since = reader.uint64();
                            message._since = "since";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return ListConversations;
        })();

        v2.Conversations = (function() {

            const Conversations = function (properties) {
                this.conversations = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Conversations.prototype.conversations = $util.emptyArray;
            Conversations.prototype.more = false;

            Conversations.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.conversations != null && message.conversations.length)
                    for (let i = 0; i < message.conversations.length; ++i)
                        $root.parley.v2.Conversation.encode(message.conversations[i], writer.uint32(10).fork(), _depth + 1).ldelim();
                if (message.more != null && $Object.hasOwnProperty.call(message, "more") && message.more !== false)
                    writer.uint32(16).bool(message.more);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Conversations.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.Conversations();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.conversations && message.conversations.length))
                                message.conversations = [];
                            message.conversations.push($root.parley.v2.Conversation.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.more = value;
                            else
                                delete message.more;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Conversations;
        })();

        v2.ListFriends = (function() {

            const ListFriends = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            ListFriends.prototype.after = null;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(ListFriends.prototype, "_after", {
                get: $util.oneOfGetter($oneOfFields = ["after"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            ListFriends.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.after != null && $Object.hasOwnProperty.call(message, "after"))
                    writer.uint32(8).uint32(message.after);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            ListFriends.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.ListFriends();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            message.after = reader.uint32();
                            message._after = "after";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return ListFriends;
        })();

        v2.Friends = (function() {

            const Friends = function (properties) {
                this.friends = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Friends.prototype.friends = $util.emptyArray;
            Friends.prototype.more = false;

            Friends.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.friends != null && message.friends.length)
                    for (let i = 0; i < message.friends.length; ++i)
                        $root.parley.v2.Friend.encode(message.friends[i], writer.uint32(10).fork(), _depth + 1).ldelim();
                if (message.more != null && $Object.hasOwnProperty.call(message, "more") && message.more !== false)
                    writer.uint32(16).bool(message.more);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Friends.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.Friends();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.friends && message.friends.length))
                                message.friends = [];
                            message.friends.push($root.parley.v2.Friend.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.more = value;
                            else
                                delete message.more;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Friends;
        })();

        v2.ListMembers = (function() {

            const ListMembers = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            ListMembers.prototype.groupid = 0;
            ListMembers.prototype.after = null;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(ListMembers.prototype, "_after", {
                get: $util.oneOfGetter($oneOfFields = ["after"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            ListMembers.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.groupid != null && $Object.hasOwnProperty.call(message, "groupid") && message.groupid !== 0)
                    writer.uint32(8).uint32(message.groupid);
                if (message.after != null && $Object.hasOwnProperty.call(message, "after"))
                    writer.uint32(16).uint32(message.after);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            ListMembers.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.ListMembers();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.groupid = value;
                            else
                                delete message.groupid;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            message.after = reader.uint32();
                            message._after = "after";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return ListMembers;
        })();

        v2.Members = (function() {

            const Members = function (properties) {
                this.members = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Members.prototype.groupid = 0;
            Members.prototype.members = $util.emptyArray;
            Members.prototype.more = false;

            Members.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.groupid != null && $Object.hasOwnProperty.call(message, "groupid") && message.groupid !== 0)
                    writer.uint32(8).uint32(message.groupid);
                if (message.members != null && message.members.length)
                    for (let i = 0; i < message.members.length; ++i)
                        $root.parley.v2.Member.encode(message.members[i], writer.uint32(18).fork(), _depth + 1).ldelim();
                if (message.more != null && $Object.hasOwnProperty.call(message, "more") && message.more !== false)
                    writer.uint32(24).bool(message.more);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Members.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.Members();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.groupid = value;
                            else
                                delete message.groupid;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.members && message.members.length))
                                message.members = [];
                            message.members.push($root.parley.v2.Member.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.more = value;
                            else
                                delete message.more;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Members;
        })();

        v2.ListDevices = (function() {

            const ListDevices = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            ListDevices.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            ListDevices.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.ListDevices();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    reader.skipType(tag & 7, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return ListDevices;
        })();

        v2.Devices = (function() {

            const Devices = function (properties) {
                this.devices = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Devices.prototype.devices = $util.emptyArray;

            Devices.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.devices != null && message.devices.length)
                    for (let i = 0; i < message.devices.length; ++i)
                        $root.parley.v2.Device.encode(message.devices[i], writer.uint32(10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Devices.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.Devices();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.devices && message.devices.length))
                                message.devices = [];
                            message.devices.push($root.parley.v2.Device.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Devices;
        })();

        v2.EntryPush = (function() {

            const EntryPush = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            EntryPush.prototype.conv = "";
            EntryPush.prototype.seq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            EntryPush.prototype.n = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            EntryPush.prototype.at = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            EntryPush.prototype.kind = "";
            EntryPush.prototype.id = 0;
            EntryPush.prototype.name = "";
            EntryPush.prototype.data = null;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(EntryPush.prototype, "_data", {
                get: $util.oneOfGetter($oneOfFields = ["data"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            EntryPush.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.conv != null && $Object.hasOwnProperty.call(message, "conv") && message.conv !== "")
                    writer.uint32(10).string(message.conv);
                if (message.seq != null && $Object.hasOwnProperty.call(message, "seq") && (typeof message.seq === "object" ? message.seq.low || message.seq.high : message.seq !== 0))
                    writer.uint32(16).uint64(message.seq);
                if (message.n != null && $Object.hasOwnProperty.call(message, "n") && (typeof message.n === "object" ? message.n.low || message.n.high : message.n !== 0))
                    writer.uint32(24).uint64(message.n);
                if (message.at != null && $Object.hasOwnProperty.call(message, "at") && (typeof message.at === "object" ? message.at.low || message.at.high : message.at !== 0))
                    writer.uint32(32).uint64(message.at);
                if (message.kind != null && $Object.hasOwnProperty.call(message, "kind") && message.kind !== "")
                    writer.uint32(42).string(message.kind);
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== 0)
                    writer.uint32(48).uint32(message.id);
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(58).string(message.name);
                if (message.data != null && $Object.hasOwnProperty.call(message, "data"))
                    writer.uint32(66).bytes(message.data);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            EntryPush.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.EntryPush();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.conv = value;
                            else
                                delete message.conv;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.seq = value;
                            else
                                delete message.seq;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.n = value;
                            else
                                delete message.n;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.at = value;
                            else
                                delete message.at;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.kind = value;
                            else
                                delete message.kind;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            message.data = reader.bytes();
                            message._data = "data";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return EntryPush;
        })();

        v2.RevokeDevice = (function() {

            const RevokeDevice = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            RevokeDevice.prototype.device = 0;

            RevokeDevice.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.device != null && $Object.hasOwnProperty.call(message, "device") && message.device !== 0)
                    writer.uint32(8).uint32(message.device);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            RevokeDevice.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.RevokeDevice();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.device = value;
                            else
                                delete message.device;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return RevokeDevice;
        })();

        v2.ChangePassword = (function() {

            const ChangePassword = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            ChangePassword.prototype.password = "";
            ChangePassword.prototype.newpassword = "";

            ChangePassword.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.password != null && $Object.hasOwnProperty.call(message, "password") && message.password !== "")
                    writer.uint32(10).string(message.password);
                if (message.newpassword != null && $Object.hasOwnProperty.call(message, "newpassword") && message.newpassword !== "")
                    writer.uint32(18).string(message.newpassword);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            ChangePassword.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.ChangePassword();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.password = value;
                            else
                                delete message.password;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.newpassword = value;
                            else
                                delete message.newpassword;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return ChangePassword;
        })();

        v2.Edit = (function() {

            const Edit = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Edit.prototype.conv = "";
            Edit.prototype.seq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Edit.prototype.msg = "";

            Edit.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.conv != null && $Object.hasOwnProperty.call(message, "conv") && message.conv !== "")
                    writer.uint32(10).string(message.conv);
                if (message.seq != null && $Object.hasOwnProperty.call(message, "seq") && (typeof message.seq === "object" ? message.seq.low || message.seq.high : message.seq !== 0))
                    writer.uint32(16).uint64(message.seq);
                if (message.msg != null && $Object.hasOwnProperty.call(message, "msg") && message.msg !== "")
                    writer.uint32(26).string(message.msg);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Edit.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.Edit();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.conv = value;
                            else
                                delete message.conv;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.seq = value;
                            else
                                delete message.seq;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.msg = value;
                            else
                                delete message.msg;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Edit;
        })();

        v2.Recall = (function() {

            const Recall = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Recall.prototype.conv = "";
            Recall.prototype.seq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            Recall.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.conv != null && $Object.hasOwnProperty.call(message, "conv") && message.conv !== "")
                    writer.uint32(10).string(message.conv);
                if (message.seq != null && $Object.hasOwnProperty.call(message, "seq") && (typeof message.seq === "object" ? message.seq.low || message.seq.high : message.seq !== 0))
                    writer.uint32(16).uint64(message.seq);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Recall.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.Recall();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.conv = value;
                            else
                                delete message.conv;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.seq = value;
                            else
                                delete message.seq;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Recall;
        })();

        v2.React = (function() {

            const React = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            React.prototype.conv = "";
            React.prototype.seq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            React.prototype.emoji = "";
            React.prototype.on = null;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(React.prototype, "_on", {
                get: $util.oneOfGetter($oneOfFields = ["on"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            React.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.conv != null && $Object.hasOwnProperty.call(message, "conv") && message.conv !== "")
                    writer.uint32(10).string(message.conv);
                if (message.seq != null && $Object.hasOwnProperty.call(message, "seq") && (typeof message.seq === "object" ? message.seq.low || message.seq.high : message.seq !== 0))
                    writer.uint32(16).uint64(message.seq);
                if (message.emoji != null && $Object.hasOwnProperty.call(message, "emoji") && message.emoji !== "")
                    writer.uint32(26).string(message.emoji);
                if (message.on != null && $Object.hasOwnProperty.call(message, "on"))
                    writer.uint32(32).bool(message.on);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            React.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.React();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.conv = value;
                            else
                                delete message.conv;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.seq = value;
                            else
                                delete message.seq;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.emoji = value;
                            else
                                delete message.emoji;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            message.on = reader.bool();
                            message._on = "on";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return React;
        })();

        v2.Pin = (function() {

            const Pin = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Pin.prototype.conv = "";
            Pin.prototype.seq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Pin.prototype.on = null;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Pin.prototype, "_on", {
                get: $util.oneOfGetter($oneOfFields = ["on"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            Pin.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.conv != null && $Object.hasOwnProperty.call(message, "conv") && message.conv !== "")
                    writer.uint32(10).string(message.conv);
                if (message.seq != null && $Object.hasOwnProperty.call(message, "seq") && (typeof message.seq === "object" ? message.seq.low || message.seq.high : message.seq !== 0))
                    writer.uint32(16).uint64(message.seq);
                if (message.on != null && $Object.hasOwnProperty.call(message, "on"))
                    writer.uint32(24).bool(message.on);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Pin.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.Pin();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.conv = value;
                            else
                                delete message.conv;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.seq = value;
                            else
                                delete message.seq;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            message.on = reader.bool();
                            message._on = "on";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Pin;
        })();

        v2.ListPins = (function() {

            const ListPins = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            ListPins.prototype.conv = "";

            ListPins.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.conv != null && $Object.hasOwnProperty.call(message, "conv") && message.conv !== "")
                    writer.uint32(10).string(message.conv);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            ListPins.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.ListPins();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.conv = value;
                            else
                                delete message.conv;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return ListPins;
        })();

        v2.Pins = (function() {

            const Pins = function (properties) {
                this.pins = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Pins.prototype.conv = "";
            Pins.prototype.pins = $util.emptyArray;

            Pins.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.conv != null && $Object.hasOwnProperty.call(message, "conv") && message.conv !== "")
                    writer.uint32(10).string(message.conv);
                if (message.pins != null && message.pins.length)
                    for (let i = 0; i < message.pins.length; ++i)
                        $root.parley.v2.Pinned.encode(message.pins[i], writer.uint32(18).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Pins.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.Pins();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.conv = value;
                            else
                                delete message.conv;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.pins && message.pins.length))
                                message.pins = [];
                            message.pins.push($root.parley.v2.Pinned.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Pins;
        })();

        v2.Friend = (function() {

            const Friend = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Friend.prototype.id = 0;
            Friend.prototype.name = "";
            Friend.prototype.state = "";
            Friend.prototype.seen = null;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Friend.prototype, "_seen", {
                get: $util.oneOfGetter($oneOfFields = ["seen"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            Friend.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== 0)
                    writer.uint32(8).uint32(message.id);
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(18).string(message.name);
                if (message.state != null && $Object.hasOwnProperty.call(message, "state") && message.state !== "")
                    writer.uint32(26).string(message.state);
                if (message.seen != null && $Object.hasOwnProperty.call(message, "seen"))
                    writer.uint32(32).uint64(message.seen);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Friend.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.Friend();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.state = value;
                            else
                                delete message.state;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            message.seen = reader.uint64();
                            message._seen = "seen";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Friend;
        })();

        v2.Feed = (function() {

            const Feed = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Feed.prototype.conv = "";
            Feed.prototype.seq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            Feed.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.conv != null && $Object.hasOwnProperty.call(message, "conv") && message.conv !== "")
                    writer.uint32(10).string(message.conv);
                if (message.seq != null && $Object.hasOwnProperty.call(message, "seq") && (typeof message.seq === "object" ? message.seq.low || message.seq.high : message.seq !== 0))
                    writer.uint32(16).uint64(message.seq);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Feed.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.Feed();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.conv = value;
                            else
                                delete message.conv;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.seq = value;
                            else
                                delete message.seq;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Feed;
        })();

        v2.Last = (function() {

            const Last = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Last.prototype.seq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Last.prototype.at = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Last.prototype.kind = null;
            Last.prototype.id = 0;
            Last.prototype.name = "";
            Last.prototype.msg = null;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Last.prototype, "_kind", {
                get: $util.oneOfGetter($oneOfFields = ["kind"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Last.prototype, "_msg", {
                get: $util.oneOfGetter($oneOfFields = ["msg"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            Last.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.seq != null && $Object.hasOwnProperty.call(message, "seq") && (typeof message.seq === "object" ? message.seq.low || message.seq.high : message.seq !== 0))
                    writer.uint32(8).uint64(message.seq);
                if (message.at != null && $Object.hasOwnProperty.call(message, "at") && (typeof message.at === "object" ? message.at.low || message.at.high : message.at !== 0))
                    writer.uint32(16).uint64(message.at);
                if (message.kind != null && $Object.hasOwnProperty.call(message, "kind"))
                    writer.uint32(26).string(message.kind);
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== 0)
                    writer.uint32(32).uint32(message.id);
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(42).string(message.name);
                if (message.msg != null && $Object.hasOwnProperty.call(message, "msg"))
                    writer.uint32(50).string(message.msg);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Last.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.Last();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.seq = value;
                            else
                                delete message.seq;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.at = value;
                            else
                                delete message.at;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.kind = reader.stringVerify();
                            message._kind = "kind";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.msg = reader.stringVerify();
                            message._msg = "msg";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Last;
        })();

        v2.Conversation = (function() {

            const Conversation = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Conversation.prototype.conv = "";
            Conversation.prototype.kind = "";
            Conversation.prototype.peer = null;
            Conversation.prototype.groupid = null;
            Conversation.prototype.name = "";
            Conversation.prototype.role = "";
            Conversation.prototype.seq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Conversation.prototype.begin = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Conversation.prototype.delivered = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Conversation.prototype.read = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Conversation.prototype.unread = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Conversation.prototype.peerdelivered = null;
            Conversation.prototype.peerread = null;
            Conversation.prototype.last = null;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Conversation.prototype, "_peer", {
                get: $util.oneOfGetter($oneOfFields = ["peer"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Conversation.prototype, "_groupid", {
                get: $util.oneOfGetter($oneOfFields = ["groupid"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Conversation.prototype, "_peerdelivered", {
                get: $util.oneOfGetter($oneOfFields = ["peerdelivered"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Conversation.prototype, "_peerread", {
                get: $util.oneOfGetter($oneOfFields = ["peerread"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            Conversation.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.conv != null && $Object.hasOwnProperty.call(message, "conv") && message.conv !== "")
                    writer.uint32(10).string(message.conv);
                if (message.kind != null && $Object.hasOwnProperty.call(message, "kind") && message.kind !== "")
                    writer.uint32(18).string(message.kind);
                if (message.peer != null && $Object.hasOwnProperty.call(message, "peer"))
                    writer.uint32(24).uint32(message.peer);
                if (message.groupid != null && $Object.hasOwnProperty.call(message, "groupid"))
                    writer.uint32(32).uint32(message.groupid);
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(42).string(message.name);
                if (message.role != null && $Object.hasOwnProperty.call(message, "role") && message.role !== "")
                    writer.uint32(50).string(message.role);
                if (message.seq != null && $Object.hasOwnProperty.call(message, "seq") && (typeof message.seq === "object" ? message.seq.low || message.seq.high : message.seq !== 0))
                    writer.uint32(56).uint64(message.seq);
                if (message.begin != null && $Object.hasOwnProperty.call(message, "begin") && (typeof message.begin === "object" ? message.begin.low || message.begin.high : message.begin !== 0))
                    writer.uint32(64).uint64(message.begin);
                if (message.delivered != null && $Object.hasOwnProperty.call(message, "delivered") && (typeof message.delivered === "object" ? message.delivered.low || message.delivered.high : message.delivered !== 0))
                    writer.uint32(72).uint64(message.delivered);
                if (message.read != null && $Object.hasOwnProperty.call(message, "read") && (typeof message.read === "object" ? message.read.low || message.read.high : message.read !== 0))
                    writer.uint32(80).uint64(message.read);
                if (message.unread != null && $Object.hasOwnProperty.call(message, "unread") && (typeof message.unread === "object" ? message.unread.low || message.unread.high : message.unread !== 0))
                    writer.uint32(88).uint64(message.unread);
                if (message.peerdelivered != null && $Object.hasOwnProperty.call(message, "peerdelivered"))
                    writer.uint32(96).uint64(message.peerdelivered);
                if (message.peerread != null && $Object.hasOwnProperty.call(message, "peerread"))
                    writer.uint32(104).uint64(message.peerread);
                if (message.last != null && $Object.hasOwnProperty.call(message, "last"))
                    $root.parley.v2.Last.encode(message.last, writer.uint32(114).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Conversation.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.Conversation();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.conv = value;
                            else
                                delete message.conv;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.kind = value;
                            else
                                delete message.kind;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            message.peer = reader.uint32();
                            message._peer = "peer";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            message.groupid = reader.uint32();
                            message._groupid = "groupid";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.role = value;
                            else
                                delete message.role;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.seq = value;
                            else
                                delete message.seq;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.begin = value;
                            else
                                delete message.begin;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.delivered = value;
                            else
                                delete message.delivered;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.read = value;
                            else
                                delete message.read;
                            continue;
                        }
                    case 11: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.unread = value;
                            else
                                delete message.unread;
                            continue;
                        }
                    case 12: {
                            if (wireType !== 0)
                                break;
                            message.peerdelivered = reader.uint64();
                            message._peerdelivered = "peerdelivered";
                            continue;
                        }
                    case 13: {
                            if (wireType !== 0)
                                break;
                            message.peerread = reader.uint64();
                            message._peerread = "peerread";
                            continue;
                        }
                    case 14: {
                            if (wireType !== 2)
                                break;
                            message.last = $root.parley.v2.Last.decode(reader, reader.size(), $undefined, _depth + 1, message.last);
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Conversation;
        })();

        v2.Reaction = (function() {

            const Reaction = function (properties) {
                this.users = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Reaction.prototype.emoji = "";
            Reaction.prototype.count = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Reaction.prototype.mine = null;
            Reaction.prototype.users = $util.emptyArray;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Reaction.prototype, "_mine", {
                get: $util.oneOfGetter($oneOfFields = ["mine"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            Reaction.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.emoji != null && $Object.hasOwnProperty.call(message, "emoji") && message.emoji !== "")
                    writer.uint32(10).string(message.emoji);
                if (message.count != null && $Object.hasOwnProperty.call(message, "count") && (typeof message.count === "object" ? message.count.low || message.count.high : message.count !== 0))
                    writer.uint32(16).uint64(message.count);
                if (message.mine != null && $Object.hasOwnProperty.call(message, "mine"))
                    writer.uint32(24).bool(message.mine);
                if (message.users != null && message.users.length)
                    writer.uint32(34).uint32s(message.users);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Reaction.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.Reaction();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.emoji = value;
                            else
                                delete message.emoji;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.count = value;
                            else
                                delete message.count;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            message.mine = reader.bool();
                            message._mine = "mine";
                            continue;
                        }
                    case 4: {
                            if (wireType === 2) {
                                if (!(message.users && message.users.length))
                                    message.users = [];
                                reader.uint32s(message.users);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.users && message.users.length))
                                message.users = [];
                            message.users.push(reader.uint32());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Reaction;
        })();

        v2.Entry = (function() {

            const Entry = function (properties) {
                this.reactions = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Entry.prototype.msgid = 0;
            Entry.prototype.conv = "";
            Entry.prototype.seq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Entry.prototype.n = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Entry.prototype.at = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Entry.prototype.kind = null;
            Entry.prototype.id = 0;
            Entry.prototype.name = "";
            Entry.prototype.toid = null;
            Entry.prototype.groupid = null;
            Entry.prototype.groupname = null;
            Entry.prototype.ref = null;
            Entry.prototype.msg = null;
            Entry.prototype.time = null;
            Entry.prototype.data = null;
            Entry.prototype.reactions = $util.emptyArray;
            Entry.prototype.extra = $util.newBuffer([]);

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Entry.prototype, "_kind", {
                get: $util.oneOfGetter($oneOfFields = ["kind"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Entry.prototype, "_toid", {
                get: $util.oneOfGetter($oneOfFields = ["toid"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Entry.prototype, "_groupid", {
                get: $util.oneOfGetter($oneOfFields = ["groupid"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Entry.prototype, "_groupname", {
                get: $util.oneOfGetter($oneOfFields = ["groupname"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Entry.prototype, "_ref", {
                get: $util.oneOfGetter($oneOfFields = ["ref"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Entry.prototype, "_msg", {
                get: $util.oneOfGetter($oneOfFields = ["msg"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Entry.prototype, "_time", {
                get: $util.oneOfGetter($oneOfFields = ["time"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Entry.prototype, "_data", {
                get: $util.oneOfGetter($oneOfFields = ["data"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            Entry.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.msgid != null && $Object.hasOwnProperty.call(message, "msgid") && message.msgid !== 0)
                    writer.uint32(8).int32(message.msgid);
                if (message.conv != null && $Object.hasOwnProperty.call(message, "conv") && message.conv !== "")
                    writer.uint32(18).string(message.conv);
                if (message.seq != null && $Object.hasOwnProperty.call(message, "seq") && (typeof message.seq === "object" ? message.seq.low || message.seq.high : message.seq !== 0))
                    writer.uint32(24).uint64(message.seq);
                if (message.n != null && $Object.hasOwnProperty.call(message, "n") && (typeof message.n === "object" ? message.n.low || message.n.high : message.n !== 0))
                    writer.uint32(32).uint64(message.n);
                if (message.at != null && $Object.hasOwnProperty.call(message, "at") && (typeof message.at === "object" ? message.at.low || message.at.high : message.at !== 0))
                    writer.uint32(40).uint64(message.at);
                if (message.kind != null && $Object.hasOwnProperty.call(message, "kind"))
                    writer.uint32(50).string(message.kind);
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== 0)
                    writer.uint32(56).uint32(message.id);
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(66).string(message.name);
                if (message.toid != null && $Object.hasOwnProperty.call(message, "toid"))
                    writer.uint32(72).uint32(message.toid);
                if (message.groupid != null && $Object.hasOwnProperty.call(message, "groupid"))
                    writer.uint32(80).uint32(message.groupid);
                if (message.groupname != null && $Object.hasOwnProperty.call(message, "groupname"))
                    writer.uint32(90).string(message.groupname);
                if (message.ref != null && $Object.hasOwnProperty.call(message, "ref"))
                    writer.uint32(98).string(message.ref);
                if (message.msg != null && $Object.hasOwnProperty.call(message, "msg"))
                    writer.uint32(106).string(message.msg);
                if (message.time != null && $Object.hasOwnProperty.call(message, "time"))
                    writer.uint32(114).string(message.time);
                if (message.data != null && $Object.hasOwnProperty.call(message, "data"))
                    writer.uint32(122).bytes(message.data);
                if (message.reactions != null && message.reactions.length)
                    for (let i = 0; i < message.reactions.length; ++i)
                        $root.parley.v2.Reaction.encode(message.reactions[i], writer.uint32(130).fork(), _depth + 1).ldelim();
                if (message.extra != null && $Object.hasOwnProperty.call(message, "extra") && message.extra.length)
                    writer.uint32(802).bytes(message.extra);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Entry.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.Entry();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.msgid = value;
                            else
                                delete message.msgid;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.conv = value;
                            else
                                delete message.conv;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.seq = value;
                            else
                                delete message.seq;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.n = value;
                            else
                                delete message.n;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.at = value;
                            else
                                delete message.at;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.kind = reader.stringVerify();
                            message._kind = "kind";
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            message.toid = reader.uint32();
                            message._toid = "toid";
                            continue;
                        }
                    case 10: {
                            if (wireType !== 0)
                                break;
                            message.groupid = reader.uint32();
                            message._groupid = "groupid";
                            continue;
                        }
                    case 11: {
                            if (wireType !== 2)
                                break;
                            message.groupname = reader.stringVerify();
                            message._groupname = "groupname";
                            continue;
                        }
                    case 12: {
                            if (wireType !== 2)
                                break;
                            message.ref = reader.stringVerify();
                            message._ref = "ref";
                            continue;
                        }
                    case 13: {
                            if (wireType !== 2)
                                break;
                            message.msg = reader.stringVerify();
                            message._msg = "msg";
                            continue;
                        }
                    case 14: {
                            if (wireType !== 2)
                                break;
                            message.time = reader.stringVerify();
                            message._time = "time";
                            continue;
                        }
                    case 15: {
                            if (wireType !== 2)
                                break;
                            message.data = reader.bytes();
                            message._data = "data";
                            continue;
                        }
                    case 16: {
                            if (wireType !== 2)
                                break;
                            if (!(message.reactions && message.reactions.length))
                                message.reactions = [];
                            message.reactions.push($root.parley.v2.Reaction.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 100: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.extra = value;
                            else
                                delete message.extra;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Entry;
        })();

        v2.Member = (function() {

            const Member = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Member.prototype.id = 0;
            Member.prototype.name = "";
            Member.prototype.role = "";
            Member.prototype.state = "";

            Member.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== 0)
                    writer.uint32(8).uint32(message.id);
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(18).string(message.name);
                if (message.role != null && $Object.hasOwnProperty.call(message, "role") && message.role !== "")
                    writer.uint32(26).string(message.role);
                if (message.state != null && $Object.hasOwnProperty.call(message, "state") && message.state !== "")
                    writer.uint32(34).string(message.state);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Member.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.Member();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.role = value;
                            else
                                delete message.role;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.state = value;
                            else
                                delete message.state;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Member;
        })();

        v2.Device = (function() {

            const Device = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Device.prototype.device = 0;
            Device.prototype.name = "";
            Device.prototype.created = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Device.prototype.used = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Device.prototype.expires = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Device.prototype.current = false;

            Device.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.device != null && $Object.hasOwnProperty.call(message, "device") && message.device !== 0)
                    writer.uint32(8).uint32(message.device);
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(18).string(message.name);
                if (message.created != null && $Object.hasOwnProperty.call(message, "created") && (typeof message.created === "object" ? message.created.low || message.created.high : message.created !== 0))
                    writer.uint32(24).uint64(message.created);
                if (message.used != null && $Object.hasOwnProperty.call(message, "used") && (typeof message.used === "object" ? message.used.low || message.used.high : message.used !== 0))
                    writer.uint32(32).uint64(message.used);
                if (message.expires != null && $Object.hasOwnProperty.call(message, "expires") && (typeof message.expires === "object" ? message.expires.low || message.expires.high : message.expires !== 0))
                    writer.uint32(40).uint64(message.expires);
                if (message.current != null && $Object.hasOwnProperty.call(message, "current") && message.current !== false)
                    writer.uint32(48).bool(message.current);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Device.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.Device();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.device = value;
                            else
                                delete message.device;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.created = value;
                            else
                                delete message.created;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.used = value;
                            else
                                delete message.used;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.expires = value;
                            else
                                delete message.expires;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.current = value;
                            else
                                delete message.current;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Device;
        })();

        v2.Pinned = (function() {

            const Pinned = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Pinned.prototype.seq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Pinned.prototype.id = 0;
            Pinned.prototype.at = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            Pinned.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.seq != null && $Object.hasOwnProperty.call(message, "seq") && (typeof message.seq === "object" ? message.seq.low || message.seq.high : message.seq !== 0))
                    writer.uint32(8).uint64(message.seq);
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== 0)
                    writer.uint32(16).uint32(message.id);
                if (message.at != null && $Object.hasOwnProperty.call(message, "at") && (typeof message.at === "object" ? message.at.low || message.at.high : message.at !== 0))
                    writer.uint32(24).uint64(message.at);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Pinned.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.parley.v2.Pinned();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.seq = value;
                            else
                                delete message.seq;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.at = value;
                            else
                                delete message.at;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Pinned;
        })();

        return v2;
    })();

    return parley;
})();

export {
  $root as default
};
