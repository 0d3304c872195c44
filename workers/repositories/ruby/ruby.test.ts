import { expect, test } from 'vitest';
import { readGraph, tellDefinitions, tellRoutes } from '../../../tests/support/source-graph.ts';
import { ruby } from './language.ts';

test('the graph of a gem: required, relative, loaded and autoloaded files', async () => {
  const graph = await readGraph(ruby, {
    'shop.gemspec':
      'Gem::Specification.new { |s| s.add_dependency "activesupport", "~> 7"; s.add_runtime_dependency("google-cloud-storage") }\n',
    Gemfile: 'source "https://rubygems.org"\ngem "rspec-core"\n',
    'lib/shop.rb': `require "json"
require 'net/http'
require "shop/cart"
require_relative "shop/prices"
require "active_support/core_ext"
require "google/cloud/storage"
require "nokogiri"
require "shop/gone"
require_relative "gone"
require "#{name}/dynamic"
load "tasks/all.rb"
# require "shop/unused"
text = 'require "shop/unused"'
module Shop
  autoload :Table, "shop/table"
end
`,
    'lib/shop/cart.rb': 'module Shop\n  class Cart\n    Prices.new\n  end\nend\n',
    'lib/shop/prices.rb': 'require "set"\n',
    'lib/shop/table.rb': '',
    'lib/shop/set.rb': '',
    'lib/shop/unused.rb': '',
    'lib/tasks/all.rb': '',
    'spec/spec_helper.rb': 'require "shop"\nrequire "rspec/core"\n',
    'spec/shop/cart_spec.rb': 'require "spec_helper"\nrequire "support/helpers"\n',
    'spec/support/helpers.rb': '',
    'bin/shop': '#!/usr/bin/env ruby\nrequire_relative "../lib/shop"\n',
  });
  expect(graph.edges).toEqual([
    'bin/shop -> lib/shop.rb',
    'lib/shop.rb -> lib/shop/cart.rb',
    'lib/shop.rb -> lib/shop/prices.rb',
    'lib/shop.rb -> lib/shop/table.rb',
    'lib/shop.rb -> lib/tasks/all.rb',
    'spec/shop/cart_spec.rb -> spec/spec_helper.rb',
    'spec/shop/cart_spec.rb -> spec/support/helpers.rb',
    'spec/spec_helper.rb -> lib/shop.rb',
  ]);
  expect(graph.externals).toEqual([
    'lib/shop.rb -> activesupport',
    'lib/shop.rb -> google-cloud-storage',
    'lib/shop.rb -> json (standard)',
    'lib/shop.rb -> net (standard)',
    'lib/shop.rb -> nokogiri',
    'lib/shop/prices.rb -> set (standard)',
    'spec/spec_helper.rb -> rspec-core',
  ]);
  expect(graph.unresolved).toEqual(['lib/shop.rb -> gone', 'lib/shop.rb -> shop/gone']);
  expect(graph.modules.entryOf('')).toBe('lib/shop.rb');
});

test('the graph of a Rails application: constants, looked up from the inside out', async () => {
  const graph = await readGraph(ruby, {
    'config/application.rb':
      'require_relative "boot"\nrequire "rails/all"\nmodule Shop\n  class Application < Rails::Application\n  end\nend\n',
    'config/boot.rb': '',
    'app/models/user.rb': 'class User < ApplicationRecord\n  include Trackable\n  has_many :carts\n  LIMIT = 1\nend\n',
    'app/models/application_record.rb': 'class ApplicationRecord < ActiveRecord::Base\nend\n',
    'app/models/concerns/trackable.rb': 'module Trackable\nend\n',
    'app/models/admin/user.rb': 'module Admin\n  class User < ::User\n  end\nend\n',
    'app/models/admin/html_report.rb': 'module Admin\n  class HTMLReport\n    KIND = 1\n  end\nend\n',
    'app/controllers/admin/users_controller.rb':
      'module Admin\n  class UsersController < ApplicationController\n    def index = User.all + [Admin::HTMLReport::KIND]\n  end\nend\n',
    'app/controllers/application_controller.rb':
      'class ApplicationController < ActionController::Base\n  # UserMailer\nend\n',
    'app/mailers/user_mailer.rb': 'class UserMailer\n  def welcome(user) = User.find(user)\nend\n',
  });
  expect(graph.edges).toEqual([
    'app/controllers/admin/users_controller.rb -> app/controllers/application_controller.rb',
    'app/controllers/admin/users_controller.rb -> app/models/admin/html_report.rb',
    'app/controllers/admin/users_controller.rb -> app/models/admin/user.rb',
    'app/mailers/user_mailer.rb -> app/models/user.rb',
    'app/models/admin/user.rb -> app/models/user.rb',
    'app/models/user.rb -> app/models/application_record.rb',
    'app/models/user.rb -> app/models/concerns/trackable.rb',
    'config/application.rb -> config/boot.rb',
  ]);
  expect(graph.unresolved).toEqual([]);
});

test('folders that a Rails application is told to load, names with acronyms, concerns and folders that are no names', async () => {
  const graph = await readGraph(ruby, {
    'config/application.rb': `module Shop
  class Application < Rails::Application
    config.autoload_lib(ignore: %w[assets tasks])
    config.autoload_paths << Rails.root.join("extras", "parts")
    config.autoload_paths += %W(#{config.root}/one two #{other}/three)
    config.eager_load_paths.push("#{root}/four", File.join(config.root, 'five').to_s)
    config.eager_load_paths << Rails.root / "six"
    # config.autoload_paths << "seven"
    config.autoload_paths += Dir["#{config.root}/eight/**/"]
  end
end
`,
    'config/initializers/inflections.rb':
      "ActiveSupport::Inflector.inflections(:en) do |inflect|\n  inflect.acronym 'API'\n  inflect.acronym 'RESTful'\nend\n",
    'app/services/api/restful_client.rb': 'module API\n  class RESTfulClient\n  end\nend\n',
    'app/models/json.rb': 'class Json\nend\n',
    'app/models/concerns/tracked.rb': 'module Tracked\nend\n',
    'app/models/concerns/shop/paid.rb': 'module Shop::Paid\nend\n',
    'app/views/shown.rb': 'class Shown\nend\n',
    'extras/parts/part.rb': 'class Part\nend\n',
    ...Object.fromEntries(
      ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'].map((name) => [
        `${name}/from_${name}.rb`,
        `class From${name.charAt(0).toUpperCase()}${name.slice(1)}\nend\n`,
      ]),
    ),
    'lib/helpers/dates.rb': 'module Helpers::Dates\nend\n',
    'app/models/order.rb':
      'class Order\n  include Tracked\n  include Shop::Paid\n  include Concerns::Tracked\n  A = [API::RESTfulClient, JSON, Part, Helpers::Dates, Shown]\nend\n',
    'app/models/all.rb':
      'class All\n  B = [FromOne, FromTwo, FromThree, FromFour, FromFive, FromSix, FromSeven, FromEight]\nend\n',
  });
  expect(graph.edges).toEqual([
    'app/models/all.rb -> five/from_five.rb',
    'app/models/all.rb -> four/from_four.rb',
    'app/models/all.rb -> one/from_one.rb',
    'app/models/all.rb -> six/from_six.rb',
    'app/models/all.rb -> two/from_two.rb',
    'app/models/order.rb -> app/models/concerns/shop/paid.rb',
    'app/models/order.rb -> app/models/concerns/tracked.rb',
    'app/models/order.rb -> app/services/api/restful_client.rb',
    'app/models/order.rb -> extras/parts/part.rb',
    'app/models/order.rb -> lib/helpers/dates.rb',
  ]);
  expect([graph.externals, graph.unresolved]).toEqual([[], []]);
});

test('constants are looked up where Ruby does: not beside a class with a long name, and not past one that is there', async () => {
  const graph = await readGraph(ruby, {
    'config/application.rb': 'class Application < Rails::Application\nend\n',
    'app/models/user.rb':
      'class User\n  class Profile\n    KIND = 1\n  end\n  def a = [Profile.new, Profile::KIND, Profile::OTHER]\nend\n',
    'app/models/profile.rb': 'class Profile\nend\n',
    'app/models/admin/user.rb': 'class Admin::User\nend\n',
    'app/models/admin/teams/member.rb': 'module Admin\n  class Teams::Member\n    A = [User, Member]\n  end\nend\n',
    'app/models/teams/list.rb': 'class Teams::List\nend\n',
    'app/models/member.rb': 'class Member\nend\n',
    'app/controllers/admin/long_controller.rb': 'class Admin::LongController\n  def a = User.all\nend\n',
    'app/controllers/admin/nested_controller.rb':
      'module Admin\n  class NestedController\n    def a = [User.all, Teams::List, ::Profile]\n  end\nend\n',
  });
  expect(graph.edges).toEqual([
    'app/controllers/admin/long_controller.rb -> app/models/user.rb',
    'app/controllers/admin/nested_controller.rb -> app/models/admin/user.rb',
    'app/controllers/admin/nested_controller.rb -> app/models/profile.rb',
    'app/models/admin/teams/member.rb -> app/models/admin/user.rb',
    'app/models/admin/teams/member.rb -> app/models/member.rb',
  ]);
});

test('engines give their constants to applications, which give theirs to what is inside of them only', async () => {
  const application = 'class Application < Rails::Application\nend\n';
  const graph = await readGraph(ruby, {
    'one/Gemfile': '',
    'one/config/application.rb': application,
    'one/app/models/order.rb': 'class Order\n  A = [Billing::Invoice, Customer]\nend\n',
    'one/engines/mail/mail.gemspec': '',
    'one/engines/mail/lib/mail/engine.rb': 'module Mail\n  class Engine < ::Rails::Engine\n  end\nend\n',
    'one/engines/mail/app/jobs/mail/job.rb': 'class Mail::Job\n  A = Order\nend\n',
    'two/Gemfile': '',
    'two/config/application.rb': application,
    'two/app/models/customer.rb': 'class Customer\n  A = [Order, Mail::Job]\nend\n',
    'billing/billing.gemspec': '',
    'billing/lib/billing/engine.rb': 'class Billing::Engine < Rails::Engine\nend\n',
    'billing/app/models/billing/invoice.rb': 'class Billing::Invoice\n  A = Customer\nend\n',
  });
  expect(graph.edges).toEqual([
    'one/app/models/order.rb -> billing/app/models/billing/invoice.rb',
    'one/engines/mail/app/jobs/mail/job.rb -> one/app/models/order.rb',
    'two/app/models/customer.rb -> one/engines/mail/app/jobs/mail/job.rb',
  ]);
});

test('definitions and branches', async () => {
  const { sources } = await readGraph(ruby, {
    'a.rb': `def helper(a)
  return 1 if a && b
  a ? 1 : 2
end
module Shop
  class Cart < Base
    LIMIT = 5
    def self.make
      case a
      when 1 then 2
      else 3
      end
    end
    def total
      while a do end
      begin
      rescue Oops => e
      end
    end
  end
end
`,
  });
  expect(sources.flatMap(tellDefinitions)).toEqual([
    'function helper 1-4 4',
    'module Shop 5-21 4',
    'class Cart 6-20 4',
    'constant LIMIT 7-7 1',
    'method make 8-13 2',
    'method total 14-19 3',
  ]);
});

test('routes of Rails and Sinatra', async () => {
  const { sources } = await readGraph(ruby, {
    'config/routes.rb': `Rails.application.routes.draw do
  root "home#index"
  get "/about", to: "pages#about"
  get "old" => "pages#old"
  match "any", to: "x#y", via: [:get, :post]
  resources :users, only: [:index, :show] do
    member { post :ban }
    get :recent, on: :collection
    resources :posts, only: %i[create]
  end
  namespace :api do
    scope "/v1" do
      resource :cart, except: [:new, :edit, :destroy]
    end
  end
  authenticate :user do
    delete "gone", to: "x#z"
  end
end
`,
    'app.rb': "get '/hello/:name' do\n  'x'\nend\nget '/no'\nclient.get('/no') { }\n",
  });
  expect(sources.flatMap(tellRoutes)).toEqual([
    '1 GET /hello/:name',
    '2 GET /',
    '3 GET /about',
    '4 GET /old',
    '5 GET /any',
    '5 POST /any',
    '6 GET /users',
    '6 GET /users/:id',
    '7 POST /users/:id/ban',
    '8 GET /users/recent',
    '9 POST /users/:user_id/posts',
    '13 POST /api/v1/cart',
    '13 GET /api/v1/cart',
    '13 PATCH /api/v1/cart',
    '17 DELETE /gone',
  ]);
});

test('a route below a prefix that is computed is left out', async () => {
  const { sources } = await readGraph(ruby, {
    'config/routes.rb': `Rails.application.routes.draw do
  scope path: PREFIX do get "no", to: "a#b" end
  scope prefix do root "a#b" end
  scope "/#{version}" do resources :no end
  scope "#{version}", module: "a" do get "no", to: "a#b" end
  scope(**options) { get "no", to: "a#b" }
  scope(*parts) { get "no", to: "a#b" }
  namespace name do get "no", to: "a#b" end
  namespace :api, path: PREFIX do
    scope "v1" do get "no", to: "a#b" end
  end
  scope module: mod, path: "a" do get "b", to: "a#b" end
  scope "c", "d", path: "no" do get "e", to: "a#b" end
  namespace :f, path: nil do get "g", to: "a#b" end
  namespace :h, path: "i" do get "j", to: "a#b" end
  resources :users, path: X, only: [:index] do get "no", on: :member end
  resources :cats, only: ACTIONS do get "k", on: :collection; get "no", on: place end
  resources :dogs, param: :slug, only: :show do get "l" end
  resources :cows, param: x, only: [:index, :show] do get "no" end
  resources :pigs, **options
  get "#{m}/no", to: "a#b"
  get :m, path: "n", to: "a#b"
  get :m, path: x, to: "a#b"
  match "o", via: METHODS, to: "a#b"
end
`,
    'sinatra.rb': `namespace '/api' do
  get '/a' do end
  namespace VERSION do get '/no' do end end
end
get "/#{name}" do end
resource :users do get '/no' do end end
`,
  });
  expect(sources.map(tellRoutes)).toEqual([
    [
      '12 GET /a/b',
      '13 GET /c/d/e',
      '14 GET /g',
      '15 GET /i/j',
      '17 GET /cats/k',
      '18 GET /dogs/:slug',
      '18 GET /dogs/:dog_slug/l',
      '19 GET /cows',
      '22 GET /n',
    ],
    ['2 GET /api/a'],
  ]);
});

test('a route that is shallow is left out where it has another path', async () => {
  const { sources } = await readGraph(ruby, {
    'config/routes.rb': `Rails.application.routes.draw do
  resources :a, only: :show, shallow: true do
    get :b, on: :member
    resources :no
  end
  resources :c, only: :show do
    resources :d, only: [:index, :show], shallow: true
  end
  shallow do
    resources :e, only: :show do resources :no end
  end
end
`,
  });
  expect(sources.flatMap(tellRoutes)).toEqual([
    '2 GET /a/:id',
    '3 GET /a/:id/b',
    '6 GET /c/:id',
    '7 GET /c/:c_id/d',
    '10 GET /e/:id',
  ]);
});

test('hundreds of gems that require each other, the innermost first, and engines that name what is in each other', async () => {
  const gems = Array.from({ length: 200 }, (_, index) => `g${index}`);
  const graph = await readGraph(ruby, {
    ...Object.fromEntries(
      gems.flatMap((name) => [
        [`gems/${name}/${name}.gemspec`, ''],
        [`gems/${name}/lib/${name}.rb`, `class ${name.toUpperCase()}::Engine < Rails::Engine\nend\n`],
        [`gems/${name}/app/models/${name}/item.rb`, `class ${name.toUpperCase()}::Item\nend\n`],
      ]),
    ),
    'gems/g1/lib/shared.rb': '',
    'gems/g1/inner/inner.gemspec': '',
    'gems/g1/inner/lib/shared.rb': '',
    'gems/g5/lib/use.rb':
      "require 'g199'\nrequire 'g5/gone'\nrequire 'shared.rb'\nrequire 'use'\nG42::Item.new\nG1.name\nG42::Item::LIMIT\n",
  });
  expect(graph.edges).toEqual(
    ['g1/inner/lib/shared.rb', 'g1/lib/g1.rb', 'g199/lib/g199.rb', 'g42/app/models/g42/item.rb'].map(
      (path) => `gems/g5/lib/use.rb -> gems/${path}`,
    ),
  );
  expect(graph.unresolved).toEqual(['gems/g5/lib/use.rb -> g5/gone']);
  expect(graph.externals).toEqual(['gems/g5/lib/use.rb -> use']);
});
